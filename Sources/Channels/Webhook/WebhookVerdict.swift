import Delivery
import FoundationEssentials
import Networks

/// What follows from an endpoint's answer.
///
/// As Standard Webhooks has it, every answer but 2xx and 410 is tried again: what a receiver refuses today (401 after a
/// bad release, 404 behind a proxy) it takes when it is mended, and the schedule gives it days for that.
enum WebhookVerdict {
    private static let defaultPause = Duration.seconds(60)

    static func outcome(_ answer: WebhookAnswer, of call: WebhookCall, now: Date) -> SendOutcome {
        let kept = PeerAnswer(status: answer.status, body: answer.body)
        guard !(200...299).contains(answer.status) else { return .delivered(kept) }
        var failure = failure(answer, now: now)
        failure.message = "\(call.caller): \(call.url.origin) answered HTTP \(answer.status)\(failure.message)"
        failure.answer = kept
        return .failed(failure)
    }

    private static func failure(_ answer: WebhookAnswer, now: Date) -> SendFailure {
        let retryAfter = answer.retryAfter.flatMap { RetryAfterHeader.delay($0, now: now) }
        switch answer.status {
        case 300...399: return redirect(answer)
        case 410: return gone()
        case 429: return throttled(answer, pause: retryAfter ?? defaultPause)
        case 503: if let retryAfter { return throttled(answer, pause: retryAfter) }
        default: break
        }
        switch answer.status {
        case 408, 425, 500...599:
            var failure = SendFailure(
                .retry(after: retryAfter), reason: "http_\(answer.status)", message: "",
                hint: "The receiver or something before it is out of order; it is tried again by itself.")
            failure.blamesPeer = true
            return failure
        default:
            return SendFailure(
                .retry(after: nil), kind: .refused, reason: "http_\(answer.status)", message: "",
                hint: hint(answer.status))
        }
    }

    private static func redirect(_ answer: WebhookAnswer) -> SendFailure {
        // The host only: the rest may hold a secret of the receiver's.
        let target = answer.location.flatMap { try? EndpointURL($0) }.map { " and points to \($0.hostText)" } ?? ""
        return SendFailure(
            .retry(after: nil), kind: .refused, reason: "redirect", message: target,
            hint: "Herald follows no redirects: put the new address into the channel's url.")
    }

    private static func gone() -> SendFailure {
        var failure = SendFailure(
            .permanent, reason: "gone", message: " (gone): it wants no more messages",
            hint: "The channel is disabled until `herald channel enable`; ask the receiver for its new address.")
        failure.disablesChannel = true
        return failure
    }

    private static func throttled(_ answer: WebhookAnswer, pause: Duration) -> SendFailure {
        SendFailure(
            .retry(after: pause), kind: .throttled, reason: "rate_limited", message: ": it wants fewer messages",
            hint: "The channel rests for \(pause) as the receiver asks; a lower rate avoids it.", pauseChannel: pause)
    }

    private static func hint(_ status: Int) -> String {
        switch status {
        case 400, 401, 403: "The receiver refuses it: compare its secret with the channel's, and its clock with ours."
        case 404, 405: "Nothing takes webhooks at this address: check the channel's url."
        case 413: "The receiver takes no body of this size: lower the channel's max_body, or have it raise its limit."
        default: "Ask the receiver what it means by this status; it is tried again by itself."
        }
    }
}
