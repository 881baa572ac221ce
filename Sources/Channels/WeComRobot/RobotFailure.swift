import Delivery
import WeCom

/// What follows from WeCom's answers for the dispatcher.
enum RobotFailure {
    /// A robot that is gone will not come back within seconds; a backlog must not use up its attempts on it.
    static let deadRobotPause: Duration = .seconds(300)

    static func failure(for error: WeComError, channel: String) -> SendFailure {
        CallFailure.failure(for: error, channel: channel, refusal: refusal)
    }

    private static func refusal(_ code: WeComErrorCode) -> SendFailure {
        var failure =
            switch code.action {
            case .retry(let delay, _):
                SendFailure(.retry(after: CallFailure.random(in: delay)), reason: "busy", message: "")
            case .pause(let delay):
                SendFailure(
                    .retry(after: delay), kind: .throttled, reason: "rate_limited", message: "", pauseChannel: delay)
            case .sendFewerAtOnce(let delay):
                SendFailure(
                    .retry(after: CallFailure.random(in: delay)), kind: .throttled, reason: "too_many_at_once",
                    message: "")
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
}
