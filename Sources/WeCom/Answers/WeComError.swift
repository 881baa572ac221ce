/// Why a call did not succeed. Only HTTP 200 with a body that parses and has `errcode` 0 is a success.
///
/// The description is one sentence for people; neither it nor anything else in here holds a key or token.
public struct WeComError: Error, Sendable, Hashable {
    public enum Cause: Sendable, Hashable {
        /// WeCom answered with an `errcode` other than 0. Branch on the code, never on the message (path/90313).
        case refused(WeComErrorCode)
        /// An HTTP status other than 200; with the delay that `Retry-After` asks for.
        case status(Int, retryAfter: Duration?)
        /// HTTP 200, but the body is not an answer of WeCom (a proxy's page, a cut body, a missing field).
        case unreadable
        /// No connection came about: WeCom cannot have received anything.
        case notConnected
        /// The connection broke, or the time limit passed, after the request may have been written: WeCom may
        /// have acted on it or not.
        case outcomeUnknown(timedOut: Bool)
    }

    public let cause: Cause
    /// What was being done: "sending a text message".
    public let doing: String
    /// What happened on the way, for the causes without an answer: "the connection was reset by the peer".
    public let detail: String?
    public let answer: WeComAnswer?

    public init(_ cause: Cause, doing: String, detail: String? = nil, answer: WeComAnswer? = nil) {
        self.cause = cause
        self.doing = doing
        self.detail = detail
        self.answer = answer
    }
}

extension WeComError: CustomStringConvertible {
    public var description: String {
        switch cause {
        case .refused(let code):
            "\(doing): WeCom answered errcode \(code.rawValue) (\(code.meaning))"
        case .status(let status, _):
            "\(doing): WeCom answered with HTTP status \(status)"
        case .unreadable:
            "\(doing): the answer is not one of WeCom's\(detail.map { " (\($0))" } ?? "")"
        case .notConnected:
            "\(doing): no connection to WeCom\(detail.map { " (\($0))" } ?? "")"
        case .outcomeUnknown:
            "\(doing): \(detail ?? "the connection broke") before WeCom's answer was complete; "
                + "it may have received the request"
        }
    }
}

extension WeComError {
    /// With 60020: the address of this machine as WeCom sees it, taken from `errmsg` ("from ip: 203.0.113.7").
    ///
    /// For showing only: the documentation promises nothing about `errmsg`.
    public var egressAddress: String? {
        guard let body = answer?.body, let mark = body.firstRange(of: "from ip: ") else { return nil }
        let address = body[mark.upperBound...].prefix { $0.isHexDigit || $0 == "." || $0 == ":" }
        return address.isEmpty ? nil : String(address)
    }
}
