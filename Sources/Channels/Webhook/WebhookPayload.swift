import Delivery
import FoundationEssentials

/// The body of a message that is meant for people.
///
///     {"type":"message","data":{"format":"text","title":"…","content":"…"}}
struct WebhookPayload: Encodable {
    static let type = "message"

    let type = Self.type
    let data: Content

    /// Which keys a format has besides `format` is documented in docs/webhooks.md.
    struct Content: Encodable {
        var format: String
        var title: String?
        var content: String?
        var mentionedUsers: [String]?
        var mentionedMobiles: [String]?
        var name: String?
        /// Base64.
        var bytes: Data?
        var articles: [Message.Article]?
        var card: Message.TextCard?
        var receivers: Receivers?

        enum CodingKeys: String, CodingKey {
            case format, title, content, name, bytes, articles, card, receivers
            case mentionedUsers = "mentioned_users"
            case mentionedMobiles = "mentioned_mobiles"
        }
    }

    init(_ message: Message) {
        var content = Self.content(message.body)
        content.title = message.title
        content.receivers = message.receivers
        data = content
    }

    func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }

    private static func content(_ body: Message.Body) -> Content {
        switch body {
        case .text(let text):
            Content(
                format: "text", content: text.content,
                mentionedUsers: text.mentionedUsers.isEmpty ? nil : text.mentionedUsers,
                mentionedMobiles: text.mentionedMobiles.isEmpty ? nil : text.mentionedMobiles)
        case .markdown(let content), .markdownV2(let content): Content(format: "markdown", content: content)
        case .image(let image): Content(format: "image", bytes: Data(image.bytes))
        case .file(let file): Content(format: "file", name: file.name, bytes: Data(file.bytes))
        case .news(let articles): Content(format: "news", articles: articles)
        case .textCard(let card): Content(format: "textcard", card: card)
        case .templateCard(let json): Content(format: "template_card", content: json)
        case .event(let event): Content(format: "event", content: event.json)
        }
    }
}
