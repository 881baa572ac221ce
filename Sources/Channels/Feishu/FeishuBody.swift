import Delivery
import FoundationEssentials
import Settings

/// A composed part as Feishu takes it: a text, or a card with markdown
/// (https://open.feishu.cn/document/client-docs/bot-v3/add-custom-bot).
struct FeishuBody: Sendable {
    private let options: FeishuOptions

    init(_ options: FeishuOptions) { self.options = options }

    /// - Parameter signature: see `FeishuRobot.signature(at:)`.
    func json(of part: Message, signature: [(key: String, value: JSONValue)]) -> JSONValue {
        .map(signature + content(of: part))
    }

    /// Of the request.
    func bytes(of part: Message) -> Int {
        if case .file = part.body { return 0 }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.withoutEscapingSlashes]
        return (try? encoder.encode(JSONValue.map(content(of: part))).count + Self.signatureBytes) ?? .max
    }

    /// Timestamp and signature with their names, and some more.
    private static let signatureBytes = 120

    private func content(of part: Message) -> [(key: String, value: JSONValue)] {
        guard let markdown = part.markdown else {
            return [("msg_type", "text"), ("content", ["text": .string(text(part.readable ?? Message.Text("")))])]
        }
        let mentions = options.atUsers.map { "<at id=\($0)></at>" }.joined(separator: " ")
        let written = FeishuMarkdownWriter().write(MarkdownDocument(markdown))
        let content = RobotKeywords.completed(written, options.keywords)
        let elements: JSONValue = [
            ["tag": "markdown", "content": .string(mentions.isEmpty ? content : "\(content)\n\n\(mentions)")]
        ]
        return [
            ("msg_type", "interactive"), ("card", ["config": ["wide_screen_mode": true], "elements": elements]),
        ]
    }

    /// The message's own mentions win over the channel's; of mobile numbers Feishu's robots know nothing.
    private func text(_ text: Message.Text) -> String {
        let own = text.mentionedUsers + text.mentionedMobiles.filter { $0 == "@all" }
        let users = own.isEmpty ? options.atUsers : own.map { $0 == "@all" ? "all" : $0 }
        let mentions = users.map { user in
            user == "all" ? "<at user_id=\"all\">所有人</at>" : "<at user_id=\"\(HTMLEscape.escaped(user))\"></at>"
        }
        let content = RobotKeywords.completed(text.content, options.keywords)
        return mentions.isEmpty ? content : content + "\n" + mentions.joined(separator: " ")
    }
}
