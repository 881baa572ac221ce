import HTTPTypes
import NIOHTTP1

/// Why what came over a connection is no request that could be answered.
enum WireFailure: Error, Sendable {
    case unparsable
    case headTooLarge
    case headTooSlow
    case bodyTooSlow
    case brokenBody

    /// Of NIO's parser, before a request was complete enough to have a handler.
    init(_ error: any Error) {
        if case HTTPParserError.headerOverflow = error { self = .headTooLarge } else { self = .unparsable }
    }

    var answer: APIError {
        switch self {
        case .unparsable: APIError(.badRequest, "bad_request", "what came is no HTTP/1.1 request")
        case .headTooLarge:
            APIError(
                .requestHeaderFieldsTooLarge, "header_too_large",
                "the request's URL and header fields are larger than \(WireLimits.headerBytes) bytes together, or "
                    + "more than \(WireLimits.headerFields)")
        case .headTooSlow:
            APIError(.requestTimeout, "request_timeout", "the request's header fields did not come in time")
        case .bodyTooSlow:
            APIError(.requestTimeout, "request_timeout", "the request's body came too slowly")
        case .brokenBody: APIError(.badRequest, "broken_body", "the request's body is broken or ended too early")
        }
    }
}
