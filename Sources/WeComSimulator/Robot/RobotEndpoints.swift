import FoundationEssentials
import NIOCore

/// The APIs of group robots: webhook/send and webhook/upload_media.
struct RobotEndpoints: Sendable {
    let books: SimulatorBooks
    let configuration: SimulatorConfiguration

    var apis: [API] {
        [
            API(path: "/cgi-bin/webhook/send", caller: Self.robot, answer: send),
            API(path: "/cgi-bin/webhook/upload_media", keepsBody: false, caller: Self.robot, answer: upload),
        ]
    }

    private static func robot(_ call: APICall) -> API.Caller {
        let key = call.parameter("key")
        return API.Caller(name: key, gate: "robot \(key)")
    }

    private func send(_ call: APICall, at now: Date) throws(Refusal) -> CallAnswer {
        let key = try key(of: call)
        let draft = try draft(CallBody.decode(RobotRequest.self, from: call.body), key: key, at: now)
        guard books.admitMessage(key, at: now) else { throw .tooOften }
        books.accept(draft, key: key, at: now)
        return .ok
    }

    private func upload(_ call: APICall, at now: Date) throws(Refusal) -> CallAnswer {
        let key = try key(of: call)
        let (kind, file) = try MediaUpload.file(of: call, allowed: [.file, .voice])
        let id = books.store(
            .init(owner: .robot(key: key), kind: kind, name: file.name, bytes: file.bytes, uploadedAt: now))
        return .uploaded(id, kind: kind, at: Int(now.timeIntervalSince1970))
    }

    private func key(of call: APICall) throws(Refusal) -> String {
        let key = call.parameter("key")
        guard !key.isEmpty, configuration.knownKeys?.contains(key) ?? true else { throw .unknownRobot }
        return key
    }

    private func draft(_ request: RobotRequest, key: String, at now: Date) throws(Refusal) -> MessageDraft {
        let rules = RobotContentRules(textBytes: configuration.textBytes)
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
            let card = try CardRules.robot.check(request.templateCard)
            draft.card = card
            draft.content = CardRules.title(of: card)
        default:
            throw .unknownType
        }
        return draft
    }

    private func media(
        _ media: RobotRequest.Media?, kind: MediaShelf.Kind, key: String, at now: Date
    ) throws(Refusal) -> SimulatedMessage.Media {
        guard let id = media?.mediaID, let item = books.usableMedia(id, of: .robot(key: key), kind: kind, at: now)
        else { throw .unknownMedia }
        return .init(id: id, name: item.name, bytes: item.bytes.readableBytes)
    }
}
