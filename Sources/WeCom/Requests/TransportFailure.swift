import AsyncHTTPClient
import Glibc
import NIOCore
import NIOPosix

/// What a failure below HTTP says about the peer: can it have received the request?
///
/// The sentences are ours, not the libraries': theirs may quote the URL, and the URL holds the key.
struct TransportFailure {
    private let cause: WeComError.Cause
    private let detail: String

    init(_ error: any Error, limit: Duration) {
        switch error {
        case is TimedOut:
            (cause, detail) = (.outcomeUnknown(timedOut: true), "the time limit of \(limit) passed")
        case let error as HTTPClientError:
            (cause, detail) = Self.judge(error, limit: limit)
        case let error as NIOConnectionError:
            (cause, detail) = (.notConnected, Self.sentence(for: error))
        case let error as IOError where error.errnoCode == ECONNREFUSED || error.errnoCode == ENETUNREACH:
            (cause, detail) = (.notConnected, "nobody accepts connections at the address")
        case let error as IOError:
            (cause, detail) = (.outcomeUnknown(timedOut: false), "the connection broke (errno \(error.errnoCode))")
        default:
            // TLS failures, a proxy's refusal and whatever comes: retried at least once, so never "not sent".
            (cause, detail) = (.outcomeUnknown(timedOut: false), "the connection failed (\(type(of: error)))")
        }
    }

    func error(doing: String) -> WeComError {
        WeComError(cause, doing: doing, detail: detail)
    }

    private static func judge(_ error: HTTPClientError, limit: Duration) -> (WeComError.Cause, String) {
        switch error {
        case .connectTimeout, .getConnectionFromPoolTimeout, .tlsHandshakeTimeout, .socksHandshakeTimeout,
            .httpProxyHandshakeTimeout:
            (.notConnected, "connecting took too long")
        case .alreadyShutdown:
            (.notConnected, "the HTTP client is shut down")
        case .deadlineExceeded:
            (.outcomeUnknown(timedOut: true), "the time limit of \(limit) passed")
        case .readTimeout, .writeTimeout:
            (.outcomeUnknown(timedOut: true), "the peer was silent for too long")
        case .remoteConnectionClosed, .uncleanShutdown:
            (.outcomeUnknown(timedOut: false), "the peer closed the connection")
        default:
            (.outcomeUnknown(timedOut: false), "the exchange failed (\(error.shortDescription))")
        }
    }

    private static func sentence(for error: NIOConnectionError) -> String {
        if error.dnsAError != nil || error.dnsAAAAError != nil, error.connectionErrors.isEmpty {
            return "the host name \(error.host) was not found"
        }
        return "\(error.host):\(error.port) did not accept the connection"
    }
}
