import Database
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import NIOHTTP1

/// Turns whatever was thrown into the error that the client is told, and logs what nobody expected: once, here.
struct Failures: Sendable {
    let logger: Logger

    func answer(to error: any Error, route: String) -> APIError {
        let answer = Self.answer(to: error)
        if answer.status.code == 503, error is DatabaseError {
            logger.warning("the store did not answer a request", metadata: ["route": "\(route)", "error": "\(error)"])
        } else if answer.code == Self.unexpected.code {
            logger.error("a request failed", metadata: ["route": "\(route)", "error": "\(error)"])
        }
        return answer
    }

    /// The same without a line in the log.
    func answer(to error: any Error) -> APIError { Self.answer(to: error) }

    private static func answer(to error: any Error) -> APIError {
        switch error {
        case let error as APIError: error
        case let error as HTTPError: ofFramework(error)
        case let error as WireFailure: error.answer
        case is HTTPParserError: WireFailure.brokenBody.answer
        case is NIOTooManyBytesError: APIError(.contentTooLarge, "body_too_large", "the body is larger than is allowed")
        case let error as DatabaseError where isAway(error): storeAway
        // The client is gone: nobody reads this.
        case is ChannelError, is IOError: WireFailure.brokenBody.answer
        case is TimeLimitPassed: storeAway
        case is CancellationError: stopping
        default: unexpected
        }
    }

    static func isAway(_ error: DatabaseError) -> Bool {
        switch error.kind {
        case .unreachable, .connectionLost, .poolExhausted, .closed, .statementTimeout, .contention: true
        default: false
        }
    }

    private static func ofFramework(_ error: HTTPError) -> APIError {
        let reason = error.body ?? "\(error.status.reasonPhrase)"
        guard error.status.code < 500 else { return unexpected }
        return APIError(error.status, "http_\(error.status.code)", reason, headers: error.headers)
    }

    static let storeAway = APIError(
        .serviceUnavailable, "store_unavailable", "the store does not answer; try again in a moment",
        headers: [.retryAfter: "5"])

    private static let stopping = APIError(
        .serviceUnavailable, "stopping", "Herald is stopping; try again in a moment", headers: [.retryAfter: "5"])

    private static let unexpected = APIError(
        .internalServerError, "internal_error",
        "something went wrong that nobody expected; the log has it under the trace id of this answer")
}
