/// One message in place of many of one topic that could not be sent in time.
struct Digest: Sendable {
    let topic: String
    /// From the oldest to the newest.
    let texts: [Message.Text]
    let receivers: Receivers?

    private static let quoteBytes = 240

    /// - Parameter quotes: how many of the newest are quoted.
    func message(quoting quotes: Int) -> Message {
        let quoted = texts.suffix(max(0, quotes))
        let rest = texts.count - quoted.count
        let head = "\(topic)：积压的 \(texts.count) 条消息合并为一条"
        let newest = quoted.isEmpty ? "" : rest > 0 ? "，最新 \(quoted.count) 条：" : "："
        let content = [head + newest] + quoted.map { "· " + Self.quote($0.content) }
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

    /// In one line, with more than the first: a report's first line is its title, the same in all of them.
    private static func quote(_ content: String) -> String {
        let lines = content.split(whereSeparator: \.isNewline).filter { $0.contains { !$0.isWhitespace } }
        return lines.joined(separator: " / ").cut(toBytes: quoteBytes, ending: "…")
    }

    /// In the order in which they first come.
    private static func union(_ lists: [[String]]) -> [String] {
        var seen: Set<String> = []
        return lists.joined().filter { seen.insert($0).inserted }
    }
}
