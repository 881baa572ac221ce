import Delivery
import WeCom

/// What follows from WeCom's answers for the dispatcher.
enum RobotFailure {
    /// A robot that is gone will not come back within seconds; a backlog must not use up its attempts on it.
    static let deadRobotPause: Duration = .seconds(300)

    static func failure(for error: WeComError, channel: String) -> SendFailure {
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
        return failure
    }

    private static func refusal(_ code: WeComErrorCode) -> SendFailure {
        var failure =
            switch code.action {
            case .retry(let delay, _):
                SendFailure(.retry(after: random(in: delay)), reason: "busy", message: "")
            case .pause(let delay):
                SendFailure(.retry(after: delay), reason: "rate_limited", message: "", pauseChannel: delay)
            case .sendFewerAtOnce(let delay):
                SendFailure(.retry(after: random(in: delay)), reason: "too_many_at_once", message: "")
            case .disableRobot:
                SendFailure(.permanent, reason: "robot_gone", message: "", pauseChannel: deadRobotPause)
            case .uploadAgain:
                // Every attempt uploads anew, so that another one can succeed.
                SendFailure(.retry(after: nil), reason: "upload_expired", message: "")
            case .fixConfiguration, .refreshToken, .trustAddress:
                // A robot needs neither token nor trusted address: the base URL leads to something else.
                SendFailure(.permanent, reason: "configuration", message: "")
            case .refuseMessage, .split, .markReceivers, .fixTask:
                SendFailure(.permanent, reason: "refused", message: "")
            case .unknown:
                SendFailure(.permanent, reason: "unknown_code", message: "")
            }
        failure.hint = code.hint
        return failure
    }

    private static func statusFailure(_ status: Int, _ retryAfter: Duration?) -> SendFailure {
        switch status {
        case 429:
            let delay = retryAfter ?? .seconds(60)
            return SendFailure(
                .retry(after: delay), reason: "rate_limited", message: "",
                hint: "Something before WeCom limits the calls; send fewer.", pauseChannel: delay)
        case 408, 425, 500...599:
            return SendFailure(
                .retry(after: retryAfter), reason: "http_\(status)", message: "",
                hint: "WeCom or something before it is out of order; it is tried again by itself.")
        default:
            return SendFailure(
                .permanent, reason: "http_\(status)", message: "",
                hint: "The address is not WeCom's robot API: check base_url, proxies and DNS.")
        }
    }

    private static func random(in range: ClosedRange<Duration>) -> Duration {
        .milliseconds(Int64.random(in: milliseconds(range.lowerBound)...milliseconds(range.upperBound)))
    }

    private static func milliseconds(_ duration: Duration) -> Int64 {
        let (seconds, attoseconds) = duration.components
        return seconds * 1_000 + attoseconds / 1_000_000_000_000_000
    }
}
