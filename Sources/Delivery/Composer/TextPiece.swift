/// A stretch of the text with what makes it readable alone.
struct TextPiece: Sendable, Hashable {
    /// Repeated from before: the opening line of a fence, the head of a table, the mark of a quote.
    let opening: String
    /// The text itself; the contents of all pieces together are the whole.
    let content: Substring
    /// Closes a fence that goes on in the next piece.
    let closing: String

    var text: String { opening + content + closing }
}
