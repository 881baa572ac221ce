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
    /// By channel.
    var policies: [String: ChannelPolicy] = [:]

    /// So long a delivery bears with a peer that wants fewer messages, or rests, at no cost of attempts.
    static let patience: TimeInterval = 24 * 3_600
    private static let answerBytes = 20_000

    func judge(
        _ delivery: ClaimedDelivery, _ outcome: SendOutcome, startedAt: Date, finishedAt: Date
    ) -> FinishedAttempt {
        switch outcome {
        case .partial(let answer, let missing) where !missing.isEmpty:
            FinishedAttempt(
                delivery: delivery, startedAt: startedAt, finishedAt: finishedAt, next: .end(.partial),
                outcome: .partial, reason: "not_reached", error: storable(missing.sentence), hint: missing.hint,
                status: answer?.status, answer: answer.map { kept($0.body) }, pauseChannelUntil: nil,
                reference: reference(of: answer))
        case .delivered(let answer), .partial(let answer, _):
            FinishedAttempt(
                delivery: delivery, startedAt: startedAt, finishedAt: finishedAt, next: .delivered, outcome: .delivered,
                reason: nil, error: nil, hint: nil, status: answer?.status, answer: answer.map { kept($0.body) },
                pauseChannelUntil: nil, reference: reference(of: answer))
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
        // Not for ever: what could not even be tried for so long uses up its attempts like the rest.
        let isPatient = finishedAt.timeIntervalSince(delivery.wantedAt) < Self.patience
        if failure.isUntried, isPatient, case .retry(let pause) = failure.disposition {
            return untried(delivery, failure, after: pause ?? .zero, startedAt: startedAt, finishedAt: finishedAt)
        }
        let pause = failure.pauseChannel.map { min($0, Backoff.longest) }
        let isSpared = isSpared(failure, delivery, at: finishedAt)
        let next = next(after: failure, of: delivery, isSpared: isSpared, pause: pause, at: finishedAt)
        return FinishedAttempt(
            delivery: delivery, startedAt: startedAt, finishedAt: finishedAt, next: next, outcome: outcome,
            reason: String(failure.reason.prefix(255)), error: storable(failure.message),
            hint: failure.hint.map(storable), status: failure.answer?.status,
            answer: failure.answer.map { kept($0.body) },
            pauseChannelUntil: pause.map { finishedAt.addingTimeInterval($0.seconds) },
            pauseKind: failure.disposition == .permanent ? .broken : .asked, reference: reference(of: failure.answer),
            isSpared: isSpared, blamesPeer: failure.blamesPeer, disablesChannel: failure.disablesChannel)
    }

    private func untried(
        _ delivery: ClaimedDelivery, _ failure: SendFailure, after pause: Duration, startedAt: Date, finishedAt: Date
    ) -> FinishedAttempt {
        // Never at once: it would come back before what holds it back can be over.
        let pause = min(max(pause, .seconds(1)), Backoff.longest)
        var attempt = FinishedAttempt(
            delivery: delivery, startedAt: startedAt, finishedAt: finishedAt,
            next: .retry(at: finishedAt.addingTimeInterval(pause.seconds)), outcome: .failed,
            reason: String(failure.reason.prefix(255)), error: storable(failure.message),
            hint: failure.hint.map(storable), status: nil, answer: nil, pauseChannelUntil: nil)
        attempt.isUntried = true
        return attempt
    }

    /// What is the peer's trouble and not the message's costs no attempt: it wants fewer messages, the breaker
    /// tries whether it is back, or it is gone and the message waits for it.
    private func isSpared(_ failure: SendFailure, _ delivery: ClaimedDelivery, at now: Date) -> Bool {
        if failure.disablesChannel { return true }
        guard case .retry = failure.disposition, now.timeIntervalSince(delivery.wantedAt) < Self.patience else {
            return false
        }
        return failure.kind == .throttled || (failure.blamesPeer && delivery.peer == .onTrial)
    }

    private func next(
        after failure: SendFailure, of delivery: ClaimedDelivery, isSpared: Bool, pause: Duration?, at now: Date
    ) -> FinishedAttempt.Next {
        // It waits with the others until the channel is enabled.
        if failure.disablesChannel { return .retry(at: now) }
        let pace = pace(of: delivery.channel)
        guard case .retry(let asked) = failure.disposition else { return .end(DeliveryState(failure.kind)) }
        // A peer that wants fewer messages is asked less often each time, though the attempts do not count. Once its
        // patience is over they do, all of them: what waited for days behind others has its attempts still.
        let attempt = failure.kind == .throttled ? delivery.attempt : delivery.attemptInRound
        let allowed = min(pace.maxAttempts, delivery.maxAttempts ?? .max)
        guard isSpared || attempt < allowed else { return .end(DeliveryState(failure.kind)) }
        let wished = max(asked ?? .zero, pause ?? .zero)
        return .retry(at: now.addingTimeInterval(pace.delay(after: attempt, asked: wished, chance: chance()).seconds))
    }

    private func pace(of channel: String) -> RetryPace {
        policies[channel]?.retries.map(RetryPace.schedule) ?? .backoff(backoff, maxAttempts: maxAttempts)
    }

    private func reference(of answer: PeerAnswer?) -> String? {
        answer?.reference.map { storable(String($0.prefix(255))) }
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
