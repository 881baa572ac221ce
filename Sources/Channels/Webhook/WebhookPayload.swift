import Delivery
import FoundationEssentials

/// The body of a message that is meant for people.
///
///     {"type":"message","data":{"format":"text","title":"…","content":"…"}}
struct WebhookPayload: Codable {
    static let type = "message"

    let type: String
    let data: Content

    /// Which keys a format has besides `format` is documented in docs/webhooks.md.
    struct Content: Codable {
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
        type = Self.type
        data = content
    }

    func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }

    /// The way back; nil for what is no such body.
    static func message(in json: String) -> Message? {
        guard let payload = try? JSONDecoder().decode(Self.self, from: Data(json.utf8)), payload.type == type,
            let body = payload.data.body
        else { return nil }
        return Message(body, title: payload.data.title, receivers: payload.data.receivers)
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

extension WebhookPayload.Content {
    fileprivate var body: Message.Body? {
        switch format {
        case "text":
            content.map {
                .text(
                    Message.Text($0, mentionedUsers: mentionedUsers ?? [], mentionedMobiles: mentionedMobiles ?? []))
            }
        // Both kinds of markdown are one to a program; colours are only in the older.
        case "markdown": content.map { $0.contains("<font color=") ? .markdown($0) : .markdownV2($0) }
        case "image": bytes.map { .image(Message.Image(bytes: Array($0))) }
        case "file": bytes.flatMap { bytes in name.map { .file(Message.File(name: $0, bytes: Array(bytes))) } }
        case "news": articles.map { .news($0) }
        case "textcard": card.map { .textCard($0) }
        case "template_card": content.map { .templateCard($0) }
        default: nil
        }
    }
}
