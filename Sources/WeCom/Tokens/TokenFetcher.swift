import AsyncHTTPClient

/// One call of `gettoken` (path/91039, "获取access_token").
struct TokenFetcher: Sendable {
    let credentials: AppCredentials
    let baseURL: String
    let httpClient: HTTPClient
    let timeout: Duration

    func fetch() async throws -> (secret: String, lifetime: Duration) {
        let doing = "getting an access token"
        let corpID = PercentEncoding.encode(credentials.corpID)
        let secret = PercentEncoding.encode(credentials.secret)
        let request = HTTPClientRequest(url: "\(baseURL)/cgi-bin/gettoken?corpid=\(corpID)&corpsecret=\(secret)")
        let transport = CallTransport(
            httpClient: httpClient, timeout: timeout, secrets: [MaskedSecret(secret: credentials.secret, mask: "…")])
        let (reply, answer): (TokenReply, WeComAnswer) = try await transport.call(
            request, doing: doing, keepsAnswer: false)
        guard !reply.access_token.isEmpty, reply.access_token.utf8.count <= 1_024, reply.expires_in > 0 else {
            throw WeComError(
                .unreadable, doing: doing, detail: "its access_token or expires_in cannot be used", answer: answer)
        }
        return (reply.access_token, .seconds(reply.expires_in))
    }
}

private struct TokenReply: WeComReplyFields {
    let access_token: String
    let expires_in: Int64
}
