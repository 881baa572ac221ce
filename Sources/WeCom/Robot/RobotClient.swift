public import AsyncHTTPClient
import FoundationEssentials
import NIOCore

/// Sends messages into one WeCom group through its robot (path/91770, "消息推送配置说明").
///
/// A call succeeds only if the answer has HTTP status 200, its body parses, and `errcode` is 0; everything else
/// is a ``WeComError``. The client does not retry and does not count: at most 20 messages in any 60 seconds per
/// robot are the caller's to keep.
///
/// Give it an `HTTPClient` that follows no redirects (`redirectConfiguration: .disallow`): the URL holds the key.
/// One whose `connectionPool.retryConnectionEstablishment` is false says at once that nobody listens.
public struct RobotClient: Sendable {
    /// WeCom's own address.
    public static let defaultBaseURL = "https://qyapi.weixin.qq.com"

    public let key: RobotKey
    /// Scheme, host, perhaps port and a path, without a slash at the end.
    public let baseURL: String
    /// For one call as a whole, from the connection to the answer's last byte.
    public let timeout: Duration
    private let transport: CallTransport

    /// - Parameters:
    ///   - baseURL: Points it at a private deployment or a simulator.
    ///   - timeout: For one call as a whole.
    /// - Throws: ``InvalidBaseURL``.
    public init(
        key: RobotKey, baseURL: String = Self.defaultBaseURL, httpClient: HTTPClient,
        timeout: Duration = .seconds(15)
    ) throws(InvalidBaseURL) {
        self.key = key
        self.baseURL = try Self.checkedBaseURL(baseURL)
        self.timeout = timeout
        self.transport = CallTransport(
            httpClient: httpClient, timeout: timeout,
            secrets: [MaskedSecret(secret: key.secret, mask: key.masked)])
    }

    /// Sends one message.
    ///
    /// - Returns: WeCom's answer, whose `errcode` is 0.
    /// - Throws: ``InvalidRobotMessage`` before anything is sent if the template card or image cannot be encoded,
    ///   ``WeComError``, or `CancellationError`.
    @discardableResult
    public func send(_ message: RobotMessage) async throws -> WeComAnswer {
        var request = HTTPClientRequest(url: "\(baseURL)/cgi-bin/webhook/send?key=\(key.secret)")
        request.method = .POST
        request.headers.add(name: "Content-Type", value: "application/json; charset=utf-8")
        request.body = .bytes(ByteBuffer(bytes: try message.body()))
        let (_, answer): (WeComReply, WeComAnswer) = try await transport.call(
            request, doing: "sending a \(message.type) message")
        return answer
    }

    /// Uploads a file for ``RobotMessage/file(mediaID:)``. Its id can be used for 3 days, by this robot only.
    ///
    /// - Parameter name: As the group sees it; UTF-8.
    /// - Throws: ``InvalidRobotMessage`` if the file has fewer than 6 bytes or more than 20 MiB, ``WeComError``, or
    ///   `CancellationError`.
    public func upload(_ bytes: [UInt8], named name: String) async throws -> String {
        try RobotMessage.validateFile(bytes, named: name)
        let form = MultipartForm(media: bytes, named: name)
        var request = HTTPClientRequest(url: "\(baseURL)/cgi-bin/webhook/upload_media?key=\(key.secret)&type=file")
        request.method = .POST
        request.headers.add(name: "Content-Type", value: form.contentType)
        request.body = .bytes(ByteBuffer(bytes: form.body))
        let doing = "uploading a file"
        let (reply, answer): (WeComReply, WeComAnswer) = try await transport.call(request, doing: doing)
        guard let mediaID = reply.mediaID, !mediaID.isEmpty else {
            throw WeComError(.unreadable, doing: doing, detail: "it has no media_id", answer: answer)
        }
        return mediaID
    }

    /// The base URL without a slash at its end.
    ///
    /// - Throws: ``InvalidBaseURL`` if it does not begin with `https://` or `http://` and a host, or has a query.
    public static func checkedBaseURL(_ text: String) throws(InvalidBaseURL) -> String {
        var url = text
        while url.hasSuffix("/") { url.removeLast() }
        guard url.hasPrefix("https://") || url.hasPrefix("http://"), !url.contains("?"), !url.contains("#"),
            url.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }), url.split(separator: "/").count > 1
        else { throw InvalidBaseURL() }
        return url
    }
}
