public import AsyncHTTPClient
import FoundationEssentials
import NIOCore

/// Sends messages of an application of a WeCom corp (path/90236, "发送应用消息").
///
/// A call succeeds only if the answer has HTTP status 200, its body parses, and `errcode` is 0; everything else is a
/// ``WeComError``. A token that WeCom refuses is renewed once and the call made once more, never oftener. The client
/// counts nothing: what a member may get (30 messages a minute, 1,000 an hour; more is dropped without an error)
/// is the caller's to keep.
///
/// Give it an `HTTPClient` that follows no redirects (`redirectConfiguration: .disallow`): the URL holds the token.
public struct AppClient: Sendable {
    public let credentials: AppCredentials
    public let tokens: TokenAuthority
    /// Scheme, host, perhaps port and a path, without a slash at the end.
    public var baseURL: String { tokens.baseURL }
    /// For one call as a whole, without the time that a token takes.
    public let timeout: Duration
    private let httpClient: HTTPClient
    /// A thousand ids of 64 bytes may stand in `invaliduser`; cut, the answer would not parse.
    private static let readLimitBytes = 256 * 1_024

    /// - Parameter tokens: One for all clients of the application in a process.
    public init(tokens: TokenAuthority, httpClient: HTTPClient, timeout: Duration = .seconds(15)) {
        self.tokens = tokens
        self.credentials = tokens.credentials
        self.httpClient = httpClient
        self.timeout = timeout
    }

    /// Sends one message. That WeCom took it does not mean that it reaches everybody: look at the reply.
    ///
    /// - Parameter beforeCall: is awaited right before the call, and again before a second one with another token: the
    ///   place to count it. What it throws is thrown, and nothing is sent.
    /// - Throws: ``InvalidAppMessage`` before anything is sent, ``WeComError``, ``TokenUnavailable``, what the token
    ///   store throws, or `CancellationError`.
    @discardableResult
    public func send(
        _ message: AppMessage, beforeCall: @Sendable () async throws -> Void = {}
    ) async throws -> AppReply {
        try message.validate()
        let body = ByteBuffer(bytes: try message.body(agentID: credentials.agentID))
        let (fields, answer): (AppReplyFields, WeComAnswer) = try await call(
            "message/send", doing: "sending a \(message.type) message", contentType: Self.json, body: body,
            beforeCall: beforeCall)
        return AppReply(fields, answer)
    }

    /// Takes a message back that was sent in the last 24 hours (path/94867). It disappears in WeCom's own clients
    /// only; the WeChat plug-in keeps its copy.
    public func recall(_ messageID: String) async throws {
        let body = ByteBuffer(bytes: try JSONEncoder().encode(["msgid": messageID]))
        let _: (BareReply, WeComAnswer) = try await call(
            "message/recall", doing: "recalling a message", contentType: Self.json, body: body)
    }

    /// Uploads an image or a file (path/91054). Its id can be used for 3 days, by every application of the corp.
    ///
    /// - Throws: as ``send(_:)``.
    public func upload(_ bytes: [UInt8], named name: String, as kind: AppMedia) async throws -> String {
        try kind.validate(bytes, named: name)
        let form = MultipartForm(media: bytes, named: name)
        let doing = "uploading \(kind == .image ? "an image" : "a file")"
        let (reply, answer): (WeComReply, WeComAnswer) = try await call(
            "media/upload", query: "&type=\(kind.rawValue)", doing: doing, contentType: form.contentType,
            body: ByteBuffer(bytes: form.body))
        guard let mediaID = reply.mediaID, !mediaID.isEmpty else {
            throw WeComError(.unreadable, doing: doing, detail: "it has no media_id", answer: answer)
        }
        return mediaID
    }

    private static let json = "application/json; charset=utf-8"

    private func call<Reply: WeComReplyFields>(
        _ path: String, query: String = "", doing: String, contentType: String, body: ByteBuffer,
        beforeCall: @Sendable () async throws -> Void = {}
    ) async throws -> (Reply, WeComAnswer) {
        func attempt(_ token: AccessToken) async throws -> (Reply, WeComAnswer) {
            var request = HTTPClientRequest(
                url: "\(baseURL)/cgi-bin/\(path)?access_token=\(PercentEncoding.encode(token.secret))\(query)")
            request.method = .POST
            request.headers.add(name: "Content-Type", value: contentType)
            request.body = .bytes(body)
            try await beforeCall()
            return try await transport(token).call(request, doing: doing)
        }
        let token = try await tokens.token()
        do {
            return try await attempt(token)
        } catch let error as WeComError {
            guard case .refused(let code) = error.cause, code.action == .refreshToken else { throw error }
            return try await attempt(try await tokens.replacement(for: token, refusedWith: code))
        }
    }

    private func transport(_ token: AccessToken) -> CallTransport {
        CallTransport(
            httpClient: httpClient, timeout: timeout,
            secrets: [
                MaskedSecret(secret: token.secret, mask: token.description),
                MaskedSecret(secret: PercentEncoding.encode(token.secret), mask: token.description),
                MaskedSecret(secret: credentials.secret, mask: "…"),
            ], readLimitBytes: Self.readLimitBytes)
    }
}
