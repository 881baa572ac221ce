import FoundationEssentials
import NIOCore

/// What `/cgi-bin/webhook/…` does with a call that reached it.
struct RobotEndpoints: Sendable {
    let books: SimulatorBooks
    let configuration: SimulatorConfiguration

    func send(key: String, body: ByteBuffer, at now: Date) throws(RobotRefusal) {
        try checkKey(key)
        let draft = try draft(Self.decode(body), key: key, at: now)
        guard books.admitMessage(key, at: now) else { throw .tooOften }
        books.accept(draft, key: key, at: now)
    }

    /// - Returns: The `media_id`.
    func upload(key: String, kind: MediaShelf.Kind, file: MultipartFile?, at now: Date) throws(RobotRefusal) -> String {
        try checkKey(key)
        guard let file else { throw RobotRefusal(41005, "media data missing") }
        guard file.bytes.readableBytes > 5 else { throw RobotRefusal(40006, "invalid media size") }
        let limit = kind == .voice ? 2 : 20
        guard file.bytes.readableBytes <= limit * 1_024 * 1_024 else {
            throw RobotRefusal(45001, "media file size out of limit")
        }
        if kind == .voice, !file.bytes.readableBytesView.starts(with: Array("#!AMR".utf8)) {
            throw RobotRefusal(40004, "invalid media type")
        }
        return books.store(
            MediaShelf.Item(key: key, kind: kind, name: file.name, bytes: file.bytes, uploadedAt: now))
    }

    private func checkKey(_ key: String) throws(RobotRefusal) {
        guard !key.isEmpty, configuration.knownKeys?.contains(key) ?? true else { throw .unknownRobot }
    }

    private static func decode(_ body: ByteBuffer) throws(RobotRefusal) -> RobotRequest {
        do {
            return try JSONDecoder().decode(RobotRequest.self, from: Data(body.readableBytesView))
        } catch DecodingError.dataCorrupted {
            throw .wrongJSON
        } catch {
            throw .wrongParameter
        }
    }

    private func draft(_ request: RobotRequest, key: String, at now: Date) throws(RobotRefusal) -> MessageDraft {
        let rules = ContentRules(textBytes: configuration.textBytes)
        var draft = MessageDraft(type: request.msgtype ?? "")
        switch request.msgtype {
        case "text":
            draft.content = try rules.text(request)
            draft.receivers = (request.text?.mentionedList ?? []) + (request.text?.mentionedMobileList ?? [])
        case "markdown":
            draft.content = try rules.markdown(request)
        case "markdown_v2":
            draft.content = try rules.markdownV2(request)
        case "image":
            let bytes = try rules.image(request)
            draft.image = ByteBuffer(bytes: bytes)
        case "news":
            let articles = try rules.news(request)
            draft.articles = articles
            draft.content = articles.map(\.title).joined(separator: "\n")
        case "file":
            draft.media = try media(request.file, kind: .file, key: key, at: now)
        case "voice":
            draft.media = try media(request.voice, kind: .voice, key: key, at: now)
        case "template_card":
            let card = try CardRules.check(request.templateCard)
            draft.card = card
            draft.content = card["main_title"]?["title"]?.string ?? card["sub_title_text"]?.string ?? ""
        default:
            throw .unknownType
        }
        return draft
    }

    private func media(
        _ media: RobotRequest.Media?, kind: MediaShelf.Kind, key: String, at now: Date
    ) throws(RobotRefusal) -> SimulatedMessage.Media {
        guard let id = media?.mediaID, let item = books.usableMedia(id, key: key, kind: kind, at: now) else {
            throw .unknownMedia
        }
        return .init(id: id, name: item.name, bytes: item.bytes.readableBytes)
    }
}

/// A message that passed the rules and is not yet counted.
struct MessageDraft {
    let type: String
    var content = ""
    var receivers: [String] = []
    var articles: [SimulatedMessage.Article]?
    var card: JSONValue?
    var media: SimulatedMessage.Media?
    var image: ByteBuffer?

    init(type: String) { self.type = type }
}
