import Delivery

/// Shapes any message into parts that Telegram takes, for each chat.
struct TelegramComposer: Sendable {
    let options: TelegramOptions

    func compose(_ message: Message) throws -> [Message] {
        let parts = try parts(of: message)
        return try chats(of: message).flatMap { chat in
            parts.map { Message($0.body, title: message.title, receivers: Receivers(users: [chat])) }
        }
    }

    /// Those that the message names, if it names any.
    private func chats(of message: Message) throws -> [String] {
        guard let receivers = message.receivers, !receivers.isEmpty, receivers.users != ["@all"] else {
            return options.chats
        }
        guard receivers.parties.isEmpty, receivers.tags.isEmpty else {
            throw ChannelRefusal("Telegram knows chats; it knows no parties and tags")
        }
        for user in receivers.users where !TelegramBot.isChat(user) {
            throw ChannelRefusal("\(user.cut(toCharacters: 80)) is no id of a chat")
        }
        return receivers.users
    }

    private func parts(of message: Message) throws -> [Message] {
        switch message.body {
        case .event(let event):
            throw ChannelRefusal("the event \(event.type) is for programs: Telegram takes messages for people")
        case .templateCard: throw ChannelRefusal("a template card is WeCom's own: Telegram has no such form")
        case .news(let articles) where articles.isEmpty: throw ChannelRefusal("a news message has no articles")
        case .image(let image): try check(image.bytes, "the image")
        case .file(let file): try check(file.bytes, "the file \(file.name)")
        case .text, .markdown, .markdownV2, .news, .textCard: break
        }
        return try divide(shaped(message))
    }

    private func shaped(_ message: Message) -> Message {
        guard let markdown = message.markdown else { return message }
        if case .markdown = message.body { return message }
        return Message(.markdownV2(markdown))
    }

    private func divide(_ message: Message) throws -> [Message] {
        switch message.body {
        case .image, .file: return [message]
        default:
            let request = TelegramRequest(options)
            // A UTF-16 code unit has at most three bytes of UTF-8.
            let composer = FittedComposer(
                largestBytes: TelegramRequest.textUnits * 3, maximumParts: options.maximumParts,
                load: request.load)
            let parts = try composer.compose(message)
            for part in parts { try checkText(of: part, request) }
            return parts
        }
    }

    private func checkText(of part: Message, _ request: TelegramRequest) throws {
        if case .file = part.body { return }
        guard request.text(of: part).text.contains(where: { !$0.isWhitespace }) else {
            throw ChannelRefusal("the message is empty: there is nothing to send")
        }
    }

    private func check(_ bytes: [UInt8], _ noun: String) throws {
        guard !bytes.isEmpty else { throw ChannelRefusal("\(noun) is empty") }
        guard bytes.count <= TelegramRequest.documentBytes else {
            throw ChannelRefusal(
                "\(noun) has \(bytes.count) bytes; Telegram takes \(TelegramRequest.documentBytes) from a bot")
        }
    }
}
