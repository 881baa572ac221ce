import Timekeeping

/// How often a delivery of one channel is tried, and after which pauses.
enum RetryPace: Sendable {
    case schedule(RetrySchedule)
    case backoff(Backoff, maxAttempts: Int)

    var maxAttempts: Int {
        switch self {
        case .schedule(let schedule): schedule.pauses.count + 1
        case .backoff(_, let maxAttempts): maxAttempts
        }
    }

    /// - Parameters:
    ///   - attempt: the attempt that failed, from 1.
    ///   - asked: what the peer asked for; never come back before, but for at most an hour.
    ///   - chance: from 0 to 1.
    func delay(after attempt: Int, asked: Duration, chance: Double) -> Duration {
        switch self {
        case .backoff(let backoff, _): return backoff.delay(after: attempt, asked: asked, chance: chance)
        case .schedule(let schedule):
            guard let last = schedule.pauses.last else { return min(asked, Backoff.longest) }
            let pause = attempt <= schedule.pauses.count ? schedule.pauses[max(0, attempt - 1)] : last
            let own = Duration.seconds(pause.seconds * (1 + Backoff.jitter * (2 * chance - 1)))
            return max(own, min(asked, Backoff.longest))
        }
    }
}
