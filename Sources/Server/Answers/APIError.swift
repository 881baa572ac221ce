package import HTTPTypes

/// An answer that is no success: `{"ok":false,"error":{"code","message"},"trace_id"}` with a fitting status.
package struct APIError: Error, Sendable {
    package let status: HTTPResponse.Status
    /// A word that scripts may rely on: `not_found`, `invalid_parameter`.
    package let code: String
    /// One sentence: what is wrong, and what would be right.
    package let message: String
    package var headers: HTTPFields

    package init(
        _ status: HTTPResponse.Status, _ code: String, _ message: String, headers: HTTPFields = HTTPFields()
    ) {
        self.status = status
        self.code = code
        self.message = message
        self.headers = headers
    }
}

extension APIError {
    package static func notFound(_ message: String) -> APIError { APIError(.notFound, "not_found", message) }

    /// 422: the request was understood and a value in it cannot be.
    package static func invalid(_ message: String) -> APIError {
        APIError(.unprocessableContent, "invalid_parameter", message)
    }

    /// 409: what was asked does not fit the state of things.
    package static func conflict(_ code: String, _ message: String) -> APIError { APIError(.conflict, code, message) }
}
