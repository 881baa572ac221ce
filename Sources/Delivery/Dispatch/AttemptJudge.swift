import FoundationEssentials
import Observability
import Timekeeping

/// Decides what follows from an attempt. Pure but for the chance of the jitter.
struct AttemptJudge: Sendable {
    let maxAttempts: Int
    let backoff: Backoff
    let mask: SecretMask
    /// From 0 to 1.
    let chance: @Sendable () -> Double

    private static let answerBytes = 20_000

    func judge(
        _ delivery: ClaimedDelivery, _ outcome: SendOutcome, startedAt: Date, finishedAt: Date
    ) -> FinishedAttempt {
        switch outcome {
        case .delivered(let answer):
            FinishedAttempt(
                delivery: delivery, startedAt: startedAt, finishedAt: finishedAt, next: .delivered, outcome: .delivered,
                reason: nil, error: nil, hint: nil, status: answer?.status, answer: answer.map { kept($0.body) },
                pauseChannelUntil: nil)
        case .partial(let answer, _):
            FinishedAttempt(
                delivery: delivery, startedAt: startedAt, finishedAt: finishedAt, next: .delivered, outcome: .delivered,
                reason: nil, error: nil, hint: nil, status: answer?.status, answer: answer.map { kept($0.body) },
                pauseChannelUntil: nil)
        case .failed(let failure):
            judge(delivery, failure, outcome: .failed, startedAt: startedAt, finishedAt: finishedAt)
        }
    }

    /// What follows when the node that was sending died: the peer may have the message or not.
    func judgeAbandoned(_ delivery: ClaimedDelivery, owner: String, at now: Date) -> FinishedAttempt {
        let failure = SendFailure(
            .retry(after: nil), reason: "node_died",
            message:
                "outcome unknown: the node that was sending it (\(owner)) stopped before it could record the answer",
            hint: "if the peer shows the message, it had arrived; it is sent again with the same key")
        return judge(delivery, failure, outcome: .unknown, startedAt: delivery.claimedAt, finishedAt: now)
    }

    private func judge(
        _ delivery: ClaimedDelivery, _ failure: SendFailure, outcome: AttemptOutcome, startedAt: Date, finishedAt: Date
    ) -> FinishedAttempt {
        let pause = failure.pauseChannel.map { min($0, Backoff.longest) }
        return FinishedAttempt(
            delivery: delivery, startedAt: startedAt, finishedAt: finishedAt,
            next: next(after: failure, of: delivery, pause: pause, at: finishedAt), outcome: outcome,
            reason: String(failure.reason.prefix(255)), error: storable(failure.message),
            hint: failure.hint.map(storable), status: failure.answer?.status,
            answer: failure.answer.map { kept($0.body) },
            pauseChannelUntil: pause.map { finishedAt.addingTimeInterval($0.seconds) },
            pauseKind: failure.disposition == .permanent ? .broken : .asked)
    }

    private func next(
        after failure: SendFailure, of delivery: ClaimedDelivery, pause: Duration?, at now: Date
    ) -> FinishedAttempt.Next {
        guard case .retry(let asked) = failure.disposition, delivery.attemptInRound < maxAttempts else {
            return .failed
        }
        let wished = max(asked ?? .zero, pause ?? .zero)
        let delay = backoff.delay(after: delivery.attemptInRound, asked: wished, chance: chance())
        return .retry(at: now.addingTimeInterval(delay.seconds))
    }

    /// The beginning of an answer. Masked before it is cut, so that no half of a secret remains at the end.
    private func kept(_ answer: String) -> String {
        let room = Self.answerBytes * 2
        let text = answer.utf8.count > room ? String(decoding: answer.utf8.prefix(room), as: UTF8.self) : answer
        let masked = storable(text)
        guard masked.utf8.count > Self.answerBytes else { return masked }
        var end = masked.utf8.index(masked.startIndex, offsetBy: Self.answerBytes)
        while end.samePosition(in: masked.unicodeScalars) == nil { end = masked.utf8.index(before: end) }
        return String(masked[..<end])
    }

    /// Without secrets, and without the zero bytes that PostgreSQL cannot store.
    private func storable(_ text: String) -> String {
        let masked = mask.mask(text)
        guard masked.utf8.contains(0) else { return masked }
        return String(decoding: masked.utf8.filter { $0 != 0 }, as: UTF8.self)
    }
}
