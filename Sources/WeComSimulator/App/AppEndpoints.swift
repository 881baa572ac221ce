import FoundationEssentials
import NIOCore

/// The APIs of apps: gettoken, message/send, message/recall, media/upload.
struct AppEndpoints: Sendable {
    let books: SimulatorBooks

    var apis: [API] {
        [
            API(
                path: "/cgi-bin/gettoken", requiresPost: false,
                caller: namedCorp, answer: token),
            API(path: "/cgi-bin/message/send", caller: tokenOwner, answer: send),
            API(path: "/cgi-bin/message/recall", caller: tokenOwner, answer: recall),
            API(path: "/cgi-bin/media/upload", keepsBody: false, caller: tokenOwner, answer: upload),
        ]
    }

    private func namedCorp(_ call: APICall) -> API.Caller {
        let corpID = call.parameter("corpid")
        return Self.caller(books.knows(corpID: corpID) ? corpID : "", call)
    }

    private func tokenOwner(_ call: APICall) -> API.Caller {
        Self.caller(books.tokenOwner(call.parameter("access_token"))?.corpID ?? "", call)
    }

    /// Parallel calls are counted per company and API; those of nobody are not.
    private static func caller(_ corpID: String, _ call: APICall) -> API.Caller {
        API.Caller(name: corpID, gate: corpID.isEmpty ? nil : "\(corpID) \(call.path)")
    }

    private func token(_ call: APICall, at now: Date) throws(Refusal) -> CallAnswer {
        let (token, secondsLeft) = try books.issueToken(
            corpID: call.parameter("corpid"), secret: call.parameter("corpsecret"), call: call, at: now)
        return CallAnswer(
            errcode: 0,
            body: #"{"errcode":0,"errmsg":"ok","access_token":"\#(token)","expires_in":\#(secondsLeft)}"#)
    }

    private func send(_ call: APICall, at now: Date) throws(Refusal) -> CallAnswer {
        let app = try books.admit(call, at: now)
        let request = try CallBody.decode(AppRequest.self, from: call.body)
        try books.checkAgent(request.agentid, of: app)
        let receivers = try AppReceivers(request)
        let draft = try AppContentRules.draft(request) { id, kind in
            books.usableMedia(id, of: .corp(id: app.corpID), kind: kind, at: now)
        }
        let mark = try DuplicateFilter.Mark(request, body: call.body, app: app)
        let (receipt, isDuplicate) = try books.accept(
            draft, for: receivers, from: app, agentID: request.agentid ?? 0, duplicateMark: mark, at: now)
        var answer = try CallAnswer.json(receipt)
        if isDuplicate { answer.note = "duplicate of \(receipt.msgid): not received again" }
        return answer
    }

    /// Within 24 hours (path/94867).
    private func recall(_ call: APICall, at now: Date) throws(Refusal) -> CallAnswer {
        struct Body: Decodable { let msgid: String? }
        let app = try books.admit(call, at: now)
        guard let msgid = try CallBody.decode(Body.self, from: call.body).msgid, !msgid.isEmpty else {
            throw .wrongParameter
        }
        try books.recall(msgid, by: app, at: now)
        return .ok
    }

    private func upload(_ call: APICall, at now: Date) throws(Refusal) -> CallAnswer {
        let app = try books.admit(call, at: now)
        let (kind, file) = try MediaUpload.file(of: call, allowed: [.image, .voice, .video, .file])
        let id = books.store(
            .init(owner: .corp(id: app.corpID), kind: kind, name: file.name, bytes: file.bytes, uploadedAt: now))
        return .uploaded(id, kind: kind, at: Int(now.timeIntervalSince1970))
    }
}
