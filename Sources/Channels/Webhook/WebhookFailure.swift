import AsyncHTTPClient
import Delivery
import Glibc
import NIOCore
import NIOPosix
import Networks

/// What a failure below HTTP means: was nobody there, was it forbidden, is it unknown whether the receiver has it?
///
/// The sentences are ours: those of the libraries may quote the URL, and the URL may hold a secret.
struct WebhookFailure {
    let failure: SendFailure

    private static let unknownHint =
        "The receiver may have taken it; it is sent again with the same webhook-id, by which receivers know it."

    init(_ error: any Error, of call: WebhookCall) {
        var failure =
            switch error {
            case let refusal as HostRefusal: Self.forbidden(refusal)
            case let lookup as LookupFailure: Self.lookup(lookup)
            case is CancellationError:
                SendFailure(.retry(after: nil), reason: "cancelled", message: "sending was interrupted")
            default: Self.transport(error, call)
            }
        failure.message = "\(call.caller): \(call.url.origin): \(failure.message)"
        self.failure = failure
    }

    /// Whether it is certain that nothing was sent.
    static func isNotConnected(_ error: any Error) -> Bool {
        switch error {
        case let error as HTTPClientError: error == .connectTimeout
        case is NIOConnectionError: true
        case let error as ChannelError:
            if case .connectTimeout = error { true } else { false }
        case let error as IOError:
            [ECONNREFUSED, ENETUNREACH, EHOSTUNREACH, EADDRNOTAVAIL, ETIMEDOUT].contains(error.errnoCode)
        default: false
        }
    }

    private static func forbidden(_ refusal: HostRefusal) -> SendFailure {
        let hint =
            refusal.canBeAllowed
            ? "If this network is yours and the receiver is meant, name it under the channel's allow_networks."
            : "Herald never sends there; give the receiver another address."
        return SendFailure(.permanent, reason: "forbidden_address", message: "\(refusal)", hint: hint)
    }

    private static func lookup(_ error: LookupFailure) -> SendFailure {
        blaming(
            error.cause == .notFound ? "host_not_found" : "lookup_failed", error.description,
            "Check the host name in the channel's url, and DNS on this machine.")
    }

    private static func transport(_ error: any Error, _ call: WebhookCall) -> SendFailure {
        if isNotConnected(error) {
            return blaming(
                "not_connected", "nobody accepts connections there",
                "The receiver is down, or a firewall is between; it is tried again by itself.")
        }
        if isTimeout(error) {
            return blaming("timeout", "it did not answer within \(call.timeout)", unknownHint)
        }
        if let detail = tlsDetail(error) {
            return blaming("tls", "no secure connection: \(detail)", "Its operator must mend its certificate or TLS.")
        }
        return blaming("connection_lost", "the connection broke before it answered", unknownHint)
    }

    private static func isTimeout(_ error: any Error) -> Bool {
        switch error {
        case is WebhookTimeout: true
        case let error as HTTPClientError:
            [.deadlineExceeded, .readTimeout, .writeTimeout, .getConnectionFromPoolTimeout, .tlsHandshakeTimeout]
                .contains(error)
        default: false
        }
    }

    /// By the names of types: the TLS library is a dependency of the HTTP client's and none of ours.
    private static func tlsDetail(_ error: any Error) -> String? {
        guard String(reflecting: type(of: error)).hasPrefix("NIOSSL.") else { return nil }
        let text = String(describing: error)
        if text.contains("failedToLoadCertificate") || text.contains("noSuchFilesystemObject") {
            return "the file under certificates cannot be read"
        }
        if text.contains("CERTIFICATE_VERIFY_FAILED") {
            return "its certificate is not valid (expired, self-signed, or its chain is incomplete)"
        }
        if text.contains("WRONG_VERSION_NUMBER") { return "it does not speak TLS at this port" }
        if text.contains("unableToValidateCertificate") || text.contains("failedToValidateHostname") {
            return "its certificate is for another host"
        }
        return "the TLS handshake failed"
    }

    private static func blaming(_ reason: String, _ message: String, _ hint: String) -> SendFailure {
        var failure = SendFailure(.retry(after: nil), reason: reason, message: message, hint: hint)
        failure.blamesPeer = true
        return failure
    }
}
