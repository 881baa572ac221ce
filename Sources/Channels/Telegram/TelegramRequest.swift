import Delivery
import Settings

/// A composed part as Telegram's methods take it (https://core.telegram.org/bots/api#available-methods).
struct TelegramRequest: Sendable {
    private let options: TelegramOptions

    /// Characters of one message, in UTF-16 code units after the entities are read.
    static let textUnits = 4_096
    /// A larger photo goes as a document.
    static let photoBytes = 10 << 20
    static let documentBytes = 50 << 20

    init(_ options: TelegramOptions) { self.options = options }

    /// The text of `sendMessage` and whether it is HTML.
    func text(of part: Message) -> (text: String, isHTML: Bool) {
        guard let markdown = part.markdown else { return (part.readable?.content ?? "", false) }
        let document = MarkdownDocument(markdown)
        if options.usesHTML { return (TelegramHTMLWriter().write(document), true) }
        return (PlainMarkdownWriter().write(document), false)
    }

    /// How full a part makes a message.
    func load(of part: Message) -> Double {
        if case .file = part.body { return 0 }
        let (text, isHTML) = text(of: part)
        return Double(isHTML ? TelegramHTMLWriter.length(of: text) : text.utf16.count) / Double(Self.textUnits)
    }

    func message(_ part: Message, to chat: String, asHTML: Bool) -> JSONValue {
        var (text, isHTML) = text(of: part)
        if isHTML, !asHTML {
            text = part.markdown.map { PlainMarkdownWriter().write(MarkdownDocument($0)) } ?? text
            isHTML = false
        }
        var fields: [(key: String, value: JSONValue)] = [
            ("chat_id", .string(chat)), ("text", .string(text)),
            ("link_preview_options", ["is_disabled": .bool(!options.showsPreviews)]),
            ("disable_notification", .bool(options.isSilent)),
        ]
        if isHTML { fields.append(("parse_mode", "HTML")) }
        return .map(fields)
    }

    /// The method and form of a photo or a document; nil for a text.
    func form(_ part: Message, to chat: String) -> (method: String, form: FileForm)? {
        let fields = [("chat_id", chat), ("disable_notification", options.isSilent ? "true" : "false")]
        switch part.body {
        case .image(let image) where image.bytes.count <= Self.photoBytes:
            return ("sendPhoto", FileForm(fields, file: "photo", named: "image", image.bytes))
        case .image(let image):
            return ("sendDocument", FileForm(fields, file: "document", named: "image.png", image.bytes))
        case .file(let file):
            return ("sendDocument", FileForm(fields, file: "document", named: file.name, file.bytes))
        default: return nil
        }
    }
}
