/// Divides a long message into parts that the way out accepts, losing nothing.
///
/// * Parts end at line boundaries; a line that is longer than a part is cut between characters (grapheme
///   clusters), and one character that is longer than a part between its Unicode scalars.
/// * Every part of several carries its number as its last line, `(2/3)`, so that the first line, which a phone
///   shows in its notification, stays the author's. The number counts inside the limit.
/// * In markdown_v2 a fence that is cut is closed and opened again with its language, and the head of a table is
///   repeated. A quote's mark is repeated where its line is cut.
/// * People are mentioned once, in the last part: who follows the mention finds the whole above it.
/// * More than `maximumParts` parts become the first lines and a file with the whole.
package struct MessageComposer: Sendable {
    private let limits: ComposerLimits

    package init(limits: ComposerLimits) { self.limits = limits }

    /// - Returns: The parts in the order in which they are sent; the message itself if it fits or cannot be divided.
    /// - Throws: `ChannelRefusal` if there is nothing to send.
    package func compose(_ message: Message) throws -> [Message] {
        switch message.body {
        case .text(let text):
            var parts = try divide(text.content, .plain, limit: limits.textBytes) { .text(Message.Text($0)) }
            mention(text, in: &parts)
            return parts
        case .markdown(let content):
            return try divide(content, .markdown, limit: limits.markdownBytes) { .markdown($0) }
        case .markdownV2(let content):
            return try divide(content, .markdownV2, limit: limits.markdownV2Bytes) { .markdownV2($0) }
        case .image, .news, .file, .templateCard, .textCard, .event:
            return [message]
        }
    }

    private func divide(
        _ content: String, _ syntax: TextSyntax, limit: Int, body: (String) -> Message.Body
    ) throws -> [Message] {
        guard !content.isEmpty else { throw ChannelRefusal("the message is empty: there is nothing to send") }
        guard content.utf8.count > limit else { return [Message(body(content))] }
        let number = PartNumber(largest: limits.maximumParts, syntax: syntax)
        let splitter = TextSplitter(syntax: syntax, limit: limit - number.bytes)
        guard let pieces = splitter.pieces(of: content, atMost: limits.maximumParts) else {
            return summarized(content, syntax, limit: limit, body: body)
        }
        return pieces.enumerated().map { index, piece in
            Message(body(number.appended(to: piece.text, part: index + 1, of: pieces.count)))
        }
    }

    /// The first lines with a note, and the whole as a file.
    private func summarized(
        _ content: String, _ syntax: TextSyntax, limit: Int, body: (String) -> Message.Body
    ) -> [Message] {
        let file = Message.File(
            name: AttachmentName.name(for: content, syntax: syntax), bytes: Array(content.utf8))
        let wanted = limits.fullTextNote.split(separator: "{file}", omittingEmptySubsequences: false)
            .joined(separator: file.name)
        // A note that would take half of the message is cut too: the file follows anyway.
        let note = wanted.cut(toBytes: limit / 2, ending: "…")
        let separator = syntax.paragraphBreak
        let splitter = TextSplitter(syntax: syntax, limit: limit - note.utf8.count - separator.utf8.count)
        let start = splitter.firstPiece(of: content)
        return [Message(body(start.text.separated(by: separator) + note)), Message(.file(file))]
    }

    private func mention(_ text: Message.Text, in parts: inout [Message]) {
        let last = parts.lastIndex { part in
            if case .text = part.body { true } else { false }
        }
        guard let last, case .text(var part) = parts[last].body else { return }
        part.mentionedUsers = text.mentionedUsers
        part.mentionedMobiles = text.mentionedMobiles
        parts[last].body = .text(part)
    }
}
