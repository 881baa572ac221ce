import HTTPTypes

extension APIError {
    /// 422: the body was understood and a value in it cannot be.
    package static func invalidBody(_ message: String) -> APIError {
        APIError(.unprocessableContent, "invalid_body", message)
    }

    /// 400: what stands in the URL is not percent-encoded UTF-8.
    static func brokenEncoding(_ what: String) -> APIError {
        APIError(
            .badRequest, "bad_encoding",
            "\(what) is not valid percent-encoded UTF-8; write a % that is meant as such as %25")
    }

    /// 413.
    package static func tooLarge(_ limit: Int) -> APIError {
        APIError(.contentTooLarge, "body_too_large", "the body is larger than \(limit) bytes, which is the limit")
    }

    /// A stranger's text, short enough for a sentence.
    package static func excerpt(_ text: String) -> String {
        text.count <= 64 ? text : text.prefix(64) + "…"
    }
}
