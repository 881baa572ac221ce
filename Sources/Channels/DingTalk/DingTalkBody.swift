import Delivery
import FoundationEssentials
import Settings

/// A composed part as DingTalk takes it (https://open.dingtalk.com/document/robots/message-types-and-data-format).
struct DingTalkBody: Sendable {
    private let options: DingTalkOptions

    init(_ options: DingTalkOptions) { self.options = options }

    func json(of part: Message) -> JSONValue {
        guard let markdown = part.markdown else { return text(part.readable ?? Message.Text("")) }
        let content = DingTalkMarkdownWriter().write(MarkdownDocument(markdown))
        let title = MessageHeadline.firstLine(of: part).cut(toCharacters: 60)
        return [
            "msgtype": "markdown",
            "markdown": [
                "title": .string(title), "text": .string(completed(content, options.atMobiles, options.atUsers)),
            ],
            "at": at(options.atMobiles, options.atUsers, all: options.atAll),
        ]
    }

    /// Of the request.
    func bytes(of part: Message) -> Int {
        if case .file = part.body { return 0 }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.withoutEscapingSlashes]
        return (try? encoder.encode(json(of: part)).count) ?? .max
    }

    /// The message's own mentions win over the channel's.
    private func text(_ text: Message.Text) -> JSONValue {
        let isOwn = !text.mentionedUsers.isEmpty || !text.mentionedMobiles.isEmpty
        let mobiles = isOwn ? text.mentionedMobiles.filter { $0 != "@all" } : options.atMobiles
        let users = isOwn ? text.mentionedUsers.filter { $0 != "@all" } : options.atUsers
        let all = isOwn ? (text.mentionedUsers + text.mentionedMobiles).contains("@all") : options.atAll
        return [
            "msgtype": "text", "text": ["content": .string(completed(text.content, mobiles, users))],
            "at": at(mobiles, users, all: all),
        ]
    }

    private func at(_ mobiles: [String], _ users: [String], all: Bool) -> JSONValue {
        [
            "atMobiles": .list(mobiles.map { .string($0) }), "atUserIds": .list(users.map { .string($0) }),
            "isAtAll": .bool(all),
        ]
    }

    /// Who is mentioned has to stand in the text as well.
    private func completed(_ content: String, _ mobiles: [String], _ users: [String]) -> String {
        let mentions = (mobiles + users).map { "@\($0)" }.filter { !content.contains($0) }
        let text = mentions.isEmpty ? content : content + "\n\n" + mentions.joined(separator: " ")
        return RobotKeywords.completed(text, options.keywords)
    }
}
