import Delivery
import Timekeeping
import WeCom

/// What follows from calls to WeCom for the dispatcher, for robots and applications alike.
enum CallFailure {
    /// - Parameter refusal: what an `errcode` means, without its message and answer.
    static func failure(
        for error: WeComError, channel: String, refusal: (WeComErrorCode) -> SendFailure
    ) -> SendFailure {
        var failure =
            switch error.cause {
            case .refused(let code): refusal(code)
            case .status(let status, let retryAfter): statusFailure(status, retryAfter)
            case .unreadable:
                SendFailure(
                    .retry(after: nil), reason: "unreadable_answer", message: "",
                    hint: "Something between here and WeCom answers in its place: check base_url, proxies and DNS.")
            case .notConnected:
                SendFailure(
                    .retry(after: nil), reason: "not_connected", message: "",
                    hint: "Check base_url, DNS, the firewall and the way to the internet.")
            case .outcomeUnknown(let timedOut):
                SendFailure(
                    .retry(after: nil), reason: timedOut ? "timeout" : "connection_lost", message: "",
                    hint: "WeCom may have taken the message: after another attempt it may appear twice.")
            }
        failure.message = "channel \(channel): \(error.description)"
        failure.answer = error.answer.map { PeerAnswer(status: $0.status, body: $0.body) }
        failure.blamesPeer = blamesPeer(error.cause)
        return failure
    }

    static func random(in range: ClosedRange<Duration>) -> Duration {
        .milliseconds(Int64.random(in: range.lowerBound.milliseconds...range.upperBound.milliseconds))
    }

    private static func blamesPeer(_ cause: WeComError.Cause) -> Bool {
        switch cause {
        case .notConnected, .outcomeUnknown: true
        case .status(let status, _): status >= 500
        case .refused, .unreadable: false
        }
    }

    private static func statusFailure(_ status: Int, _ retryAfter: Duration?) -> SendFailure {
        switch status {
        case 429:
            let delay = retryAfter ?? .seconds(60)
            return SendFailure(
                .retry(after: delay), kind: .throttled, reason: "rate_limited", message: "",
                hint: "Something before WeCom limits the calls; send fewer.", pauseChannel: delay)
        case 408, 425, 500...599:
            return SendFailure(
                .retry(after: retryAfter), reason: "http_\(status)", message: "",
                hint: "WeCom or something before it is out of order; it is tried again by itself.")
        default:
            return SendFailure(
                .permanent, reason: "http_\(status)", message: "",
                hint: "The address is not WeCom's API: check base_url, proxies and DNS.")
        }
    }
}
