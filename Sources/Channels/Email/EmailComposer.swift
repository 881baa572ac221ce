import Delivery

/// Shapes any message into one mail (a very long text: into its beginning and a second mail with the whole as a
/// file), or says why none could be.
struct EmailComposer: Sendable {
    private let options: EmailOptions
    private let composer: MessageComposer

    /// A text beyond this is read as a file.
    static let textBytes = 500_000
    static let subjectCharacters = 120

    init(_ options: EmailOptions) {
        self.options = options
        composer = MessageComposer(
            limits: ComposerLimits(
                textBytes: Self.textBytes, markdownBytes: Self.textBytes, markdownV2Bytes: Self.textBytes,
                maximumParts: 1))
    }

    func compose(_ message: Message) throws -> [Message] {
        let title = try subject(of: message)
        let receivers = try receivers(of: message)
        let parts: [Message] =
            switch message.body {
            case .event(let event):
                throw ChannelRefusal("the event \(event.type) is for programs: an e-mail is for people")
            case .templateCard:
                throw ChannelRefusal("a template card is WeCom's own: an e-mail has no such form")
            case .news(let articles) where articles.isEmpty: throw ChannelRefusal("a news message has no articles")
            case .text, .markdown, .markdownV2, .news, .textCard, .image, .file: try composer.compose(message)
            }
        for part in parts { try checkSize(of: part) }
        return parts.map { Message($0.body, title: title, receivers: receivers) }
    }

    private func subject(of message: Message) throws -> String {
        if let title = message.title {
            guard !title.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F }) else {
                throw ChannelRefusal("the title of an e-mail may have no line breaks or control characters")
            }
            return title.cut(toCharacters: Self.subjectCharacters)
        }
        return MessageHeadline.firstLine(of: message).cut(toCharacters: Self.subjectCharacters)
    }

    /// Those that the message names, if it names any.
    private func receivers(of message: Message) throws -> Receivers? {
        guard let receivers = message.receivers, !receivers.isEmpty, receivers.users != ["@all"] else { return nil }
        guard receivers.parties.isEmpty, receivers.tags.isEmpty else {
            throw ChannelRefusal("an e-mail goes to addresses; it knows no parties and tags")
        }
        for user in receivers.users where EmailAddress(user) == nil {
            throw ChannelRefusal("\(user.cut(toCharacters: 80)) is no e-mail address")
        }
        return receivers
    }

    /// Base64 makes 78 bytes of 57.
    private func checkSize(of part: Message) throws {
        let bytes =
            switch part.body {
            case .image(let image): image.bytes.count
            case .file(let file): file.bytes.count
            default: 0
            }
        guard bytes / 57 * 78 + 10_000 > options.sizeBytes else { return }
        throw ChannelRefusal(
            "the file has \(bytes) bytes, which makes an e-mail larger than max_size (\(options.sizeBytes) bytes)")
    }
}

extension String {
    /// At most so many characters, the last an ellipsis where something was cut.
    func cut(toCharacters limit: Int) -> String {
        count <= limit ? self : prefix(limit - 1) + "…"
    }
}
