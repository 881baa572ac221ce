import FoundationEssentials
import Observability

/// A message as the outbox keeps it: one flat JSON object, whose keys later kinds may add to.
///
///     {"type":"text","content":"…","users":["@all"]}
struct StoredMessage: Codable {
    var type: String
    var content: String?
    var users: [String]?
    var mobiles: [String]?
    var name: String?
    /// Base64.
    var bytes: Data?
    var articles: [Message.Article]?
    var card: Message.TextCard?
    /// An event's type; its JSON is the content.
    var event: String?
    /// To whom an event goes, by the channel's directory.
    var destination: String?
    var title: String?
    var receivers: Receivers?

    /// An error that says what is wrong with a row that this version cannot read.
    struct Unreadable: Error, CustomStringConvertible {
        let description: String
    }

    static func encode(_ message: Message) throws -> String {
        guard message.title == nil, message.receivers == nil else { return try encodeAll(message) }
        switch message.body {
        // By hand: these are nearly all messages there are, and an encoder costs more than storing the row.
        case .text(let text) where text.mentionedUsers.isEmpty && text.mentionedMobiles.isEmpty:
            return json("text", content: text.content)
        case .markdown(let content): return json("markdown", content: content)
        case .markdownV2(let content): return json("markdown_v2", content: content)
        case .text, .image, .news, .file, .templateCard, .textCard, .event: return try encodeAll(message)
        }
    }

    private static func encodeAll(_ message: Message) throws -> String {
        var stored = StoredMessage(message)
        stored.title = message.title
        stored.receivers = message.receivers
        return String(decoding: try JSONEncoder().encode(stored), as: UTF8.self)
    }

    static func decode(_ json: String) throws -> Message {
        let stored = try JSONDecoder().decode(StoredMessage.self, from: Data(json.utf8))
        var message = try stored.message()
        message.title = stored.title
        message.receivers = stored.receivers
        return message
    }

    private static func json(_ type: String, content: String) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(content.utf8.count + 48)
        bytes.append(contentsOf: #"{"type":""#.utf8)
        bytes.append(contentsOf: type.utf8)
        bytes.append(contentsOf: #"","content":"#.utf8)
        JSONText.append(content, to: &bytes)
        bytes.append(UInt8(ascii: "}"))
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension StoredMessage {
    init(_ message: Message) {
        switch message.body {
        case .text(let text):
            self.init(
                type: "text", content: text.content, users: text.mentionedUsers, mobiles: text.mentionedMobiles)
        case .markdown(let content): self.init(type: "markdown", content: content)
        case .markdownV2(let content): self.init(type: "markdown_v2", content: content)
        case .templateCard(let json): self.init(type: "template_card", content: json)
        case .image(let image): self.init(type: "image", bytes: Data(image.bytes))
        case .file(let file): self.init(type: "file", name: file.name, bytes: Data(file.bytes))
        case .news(let articles): self.init(type: "news", articles: articles)
        case .textCard(let card): self.init(type: "textcard", card: card)
        case .event(let event):
            self.init(type: "event", content: event.json, event: event.type, destination: event.destination)
        }
    }

    func message() throws -> Message {
        switch type {
        case "text":
            let text = Message.Text(
                try required(content, "content"), mentionedUsers: users ?? [], mentionedMobiles: mobiles ?? [])
            return Message(.text(text))
        case "markdown": return Message(.markdown(try required(content, "content")))
        case "markdown_v2": return Message(.markdownV2(try required(content, "content")))
        case "template_card": return Message(.templateCard(try required(content, "content")))
        case "image": return Message(.image(Message.Image(bytes: Array(try required(bytes, "bytes")))))
        case "file":
            let file = Message.File(name: try required(name, "name"), bytes: Array(try required(bytes, "bytes")))
            return Message(.file(file))
        case "news": return Message(.news(try required(articles, "articles")))
        case "textcard": return Message(.textCard(try required(card, "card")))
        case "event":
            let event = Message.Event(
                type: try required(event, "event"), json: try required(content, "content"), destination: destination)
            return Message(.event(event))
        default: throw Unreadable(description: "its type \(type) is not known to this version of Herald")
        }
    }

    private func required<Value>(_ value: Value?, _ key: String) throws -> Value {
        guard let value else { throw Unreadable(description: "a message of type \(type) needs \(key)") }
        return value
    }
}
