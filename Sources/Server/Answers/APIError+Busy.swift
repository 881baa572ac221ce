import HTTPTypes

extension APIError {
    /// 429: Herald does so much of this at once and no more.
    static func busy(_ code: String, _ message: String, retryAfter seconds: Int = 5) -> APIError {
        APIError(.tooManyRequests, code, message, headers: [.retryAfter: String(seconds)])
    }
}
