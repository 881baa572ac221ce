import Delivery
import WeCom

/// What follows from WeCom's answers to an application for the dispatcher.
enum AppFailure {
    /// A secret that is wrong will not be right within seconds; a backlog must not fail with it.
    static let wrongConfigurationPause: Duration = .seconds(300)
    /// Where the limits cannot be asked, it is waited for them: without them a member's messages could be dropped.
    static let limitsAwayPause: Duration = .seconds(10)

    static func failure(for error: any Error, channel: String) -> SendFailure {
        switch error {
        case let error as WeComError:
            var failure = CallFailure.failure(for: error, channel: channel, refusal: refusal)
            if case .refused(let code) = error.cause, code.action == .trustAddress, let address = error.egressAddress {
                failure.hint =
                    "Add \(address), the address from which WeCom sees this machine, to the application's trusted IP "
                    + "addresses (企业可信IP) in WeCom's admin console."
            }
            return failure
        case let error as TokenUnavailable:
            // Everybody who needs this token waits, so the channel does.
            var failure = SendFailure(
                .retry(after: error.retryAfter), reason: error.code == nil ? "no_token" : "token_refused",
                message: "channel \(channel): \(error.description)", hint: error.code?.hint,
                pauseChannel: error.retryAfter)
            // Nobody could fetch one: as when this node had tried and WeCom was not there.
            failure.blamesPeer = error.code == nil
            return failure
        case let error as InvalidAppMessage:
            return SendFailure(
                .permanent, reason: "invalid_message", message: "channel \(channel): \(error.description)")
        case let error as InvalidRobotMessage:
            return SendFailure(
                .permanent, reason: "invalid_message", message: "channel \(channel): \(error.description)")
        case AppFrequency.Wait.throttled(let delay): return throttled(delay, channel: channel)
        case AppFrequency.Wait.unknown(let error): return limitsAway(error, channel: channel)
        case is CancellationError:
            // The node stops, and the delivery is tried again by whoever takes it up.
            return SendFailure(
                .retry(after: nil), reason: "cancelled", message: "channel \(channel): sending was interrupted")
        default:
            // The store that keeps the token.
            return SendFailure(
                .retry(after: nil), reason: "store", message: "channel \(channel): the store does not answer: \(error)")
        }
    }

    /// Not sent: a member, or the corp, had what WeCom takes.
    private static func throttled(_ delay: Duration, channel: String) -> SendFailure {
        SendFailure(
            .retry(after: delay), kind: .throttled, reason: "member_limit",
            message:
                "channel \(channel): not sent yet: a receiver had 30 messages in a minute or 1,000 in an hour from "
                + "this application, or the corp used up its calls (while Redis is away: this node's share of them); WeCom "
                + "would drop it without an error",
            hint: "It is sent as soon as there is room. Send fewer messages, or fold them with merge.")
    }

    private static func limitsAway(_ error: any Error, channel: String) -> SendFailure {
        SendFailure(
            .retry(after: limitsAwayPause), kind: .throttled, reason: "limits_unavailable",
            message: "channel \(channel): not sent yet: the limits cannot be counted (\(error))",
            hint: "Check Redis. Without the count WeCom could drop messages without an error.")
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
            case .refreshToken where code.rawValue != 40001:
                // With a token that was fetched for it. How soon the next is fetched the authority decides.
                SendFailure(.retry(after: nil), reason: "token_refused", message: "")
            case .refreshToken, .fixConfiguration:
                SendFailure(
                    .permanent, reason: "configuration", message: "", pauseChannel: wrongConfigurationPause)
            case .trustAddress:
                SendFailure(
                    .permanent, reason: "address_not_trusted", message: "", pauseChannel: wrongConfigurationPause)
            case .uploadAgain: SendFailure(.retry(after: nil), reason: "upload_expired", message: "")
            case .markReceivers: SendFailure(.permanent, reason: "receivers", message: "")
            case .refuseMessage, .split, .fixTask: SendFailure(.permanent, reason: "refused", message: "")
            case .disableRobot, .unknown: SendFailure(.permanent, reason: "unknown_code", message: "")
            }
        failure.hint = hint(for: code)
        return failure
    }

    /// Where the table's hint speaks of robots.
    private static func hint(for code: WeComErrorCode) -> String {
        switch code.rawValue {
        case 45009:
            "The application or the corp called too often. Send fewer messages, to more receivers at once."
        case 40001:
            "Compare corp_id and secret with WeCom's admin console: 企业ID under 我的企业, Secret on the application's page."
        case 40007:
            "An uploaded file lives 3 days. It is uploaded again by itself."
        default: code.hint
        }
    }
}
