/// How long to wait before the next attempt: longer each time, never longer than a cap, and spread, so that what
/// failed together does not come back together.
package struct ExponentialBackoff: Sendable, Hashable {
    /// The wait after the first attempt, before it is spread.
    package let base: Duration
    /// No wait is longer, spread included.
    package let cap: Duration
    /// By how much each attempt's wait is longer than the one's before; at least one.
    package let factor: Double
    /// The share of the wait by which it is spread to either side, from 0 to 1.
    package let jitter: Double

    package init(base: Duration, cap: Duration, factor: Double = 2, jitter: Double = 0.2) {
        let century = Duration.seconds(3_155_760_000)
        self.base = min(century, max(.zero, base))
        self.cap = min(century, max(.zero, cap))
        self.factor = factor >= 1 ? min(factor, 1_000) : 1
        self.jitter = jitter >= 0 ? min(1, jitter) : 0
    }

    /// - Parameters:
    ///   - attempt: the attempt that failed, from 1; less counts as 1.
    ///   - chance: from 0 (the shortest wait) to 1 (the longest); 0.5 is the wait that is not spread.
    package func delay(after attempt: Int, chance: Double) -> Duration {
        let spread = 1 + jitter * (2 * min(1, max(0, chance)) - 1)
        return min(cap, unspread(after: attempt) * spread)
    }

    package func delay(after attempt: Int) -> Duration {
        delay(after: attempt, chance: .random(in: 0...1))
    }

    /// By steps, so that no attempt's number overflows anything.
    private func unspread(after attempt: Int) -> Duration {
        var delay = min(base, cap)
        guard factor > 1, delay > .zero else { return delay }
        for _ in 1..<max(2, attempt) where attempt > 1 {
            delay = delay * factor
            if delay >= cap { return cap }
        }
        return delay
    }
}
