import AsyncHTTPClient
import Delivery
import NIOPosix
import Timekeeping

/// What a failure below HTTP says about the peer. The sentences are ours, not the libraries': theirs may quote the
/// URL, and the URL holds the token.
struct PeerTransportFailure {
    private enum Cause {
        case cancelled
        case notConnected(String)
        case timedOut
        case connectionLost
    }

    private let cause: Cause
    private let noun: String
    private let limit: Duration

    init(_ error: any Error, noun: String, limit: Duration) {
        self.noun = noun
        self.limit = limit
        cause =
            if Task.isCancelled || error is CancellationError {
                .cancelled
            } else if let error = error as? NIOConnectionError {
                .notConnected(Self.sentence(for: error))
            } else if let error = error as? HTTPClientError {
                Self.cause(of: error)
            } else {
                // TLS failures, a proxy's refusal and whatever comes: tried again at least once.
                .connectionLost
            }
    }

    func failure(channel: String) -> SendFailure {
        var failure =
            switch cause {
            case .cancelled:
                SendFailure(.retry(after: nil), reason: "cancelled", message: "sending was interrupted")
            case .notConnected(let detail):
                SendFailure(
                    .retry(after: nil), reason: "not_connected", message: "\(noun) cannot be reached: \(detail)",
                    hint: "Check base_url, DNS, the firewall and the way to the internet.")
            case .timedOut:
                SendFailure(
                    .retry(after: nil), reason: "timeout",
                    message: "\(noun) took longer than the time limit of \(limit.inWords)", hint: mayAppearTwice)
            case .connectionLost:
                SendFailure(
                    .retry(after: nil), reason: "connection_lost", message: "the connection to \(noun) broke",
                    hint: mayAppearTwice)
            }
        if case .cancelled = cause {} else { failure.blamesPeer = true }
        failure.message = "channel \(channel): \(failure.message)"
        return failure
    }

    private var mayAppearTwice: String {
        "\(noun) may have taken the message: after another attempt it may appear twice."
    }

    private static func cause(of error: HTTPClientError) -> Cause {
        switch error {
        case .connectTimeout, .getConnectionFromPoolTimeout, .tlsHandshakeTimeout, .httpProxyHandshakeTimeout:
            .notConnected("connecting took too long")
        case .deadlineExceeded, .readTimeout, .writeTimeout: .timedOut
        case .cancelled: .cancelled
        default: .connectionLost
        }
    }

    private static func sentence(for error: NIOConnectionError) -> String {
        if error.dnsAError != nil || error.dnsAAAAError != nil, error.connectionErrors.isEmpty {
            return "the host name \(error.host) was not found"
        }
        return "\(error.host):\(error.port) did not accept the connection"
    }
}
