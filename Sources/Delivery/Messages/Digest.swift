/// One message in place of many of one topic that could not be sent in time.
struct Digest: Sendable {
    let topic: String
    /// From the oldest to the newest.
    let texts: [Message.Text]
    let receivers: Receivers?

    private static let quoteBytes = 120

    /// - Parameter quotes: how many of the newest are quoted.
    func message(quoting quotes: Int) -> Message {
        let quoted = texts.suffix(max(0, quotes))
        let lines = ["\(texts.count) 条消息合并：\(topic)"] + quoted.map { "· " + Self.firstLine(of: $0.content) }
        let rest = texts.count - quoted.count
        let content = lines + (rest > 0 ? ["（其余 \(rest) 条略）"] : [])
        let text = Message.Text(
            content.joined(separator: "\n"), mentionedUsers: Self.union(texts.map(\.mentionedUsers)),
            mentionedMobiles: Self.union(texts.map(\.mentionedMobiles)))
        return Message(.text(text), title: "\(topic)（\(texts.count)）", receivers: receivers)
    }

    /// What a digest can quote; nil for what is no text for people.
    static func text(of message: Message) -> Message.Text? {
        switch message.body {
        case .text, .markdown, .markdownV2, .textCard: message.readable
        case .image, .news, .file, .templateCard, .event: nil
        }
    }

    private static func firstLine(of content: String) -> String {
        let line = content.split(whereSeparator: \.isNewline).first { $0.contains { !$0.isWhitespace } }
        return String(line ?? "").cut(toBytes: quoteBytes, ending: "…")
    }

    /// In the order in which they first come.
    private static func union(_ lists: [[String]]) -> [String] {
        var seen: Set<String> = []
        return lists.joined().filter { seen.insert($0).inserted }
    }
}
