import NIOCore

/// A message that passed the rules and is not yet counted.
struct MessageDraft: Sendable {
    let type: String
    var content = ""
    var receivers: [String] = []
    var articles: [SimulatedMessage.Article]?
    var card: JSONValue?
    var media: SimulatedMessage.Media?
    var image: ByteBuffer?
    /// The fields that were silently cut.
    var cut: [String] = []
    /// Whether it has buttons or choices, whose answer gives a `response_code`.
    var isInteractive = false

    init(type: String) { self.type = type }
}
