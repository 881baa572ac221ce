import Coordination
import Timekeeping

/// How long to wait before the next attempt: as the configuration says, and no sooner than the peer asked.
struct Backoff: Sendable {
    /// Spread to either side, so that what failed together does not come back together.
    static let jitter = 0.2
    /// Whoever asks for more, waits no longer.
    static let longest = Duration.seconds(3_600)

    private let own: ExponentialBackoff

    /// - Parameter base: the n-th retry waits `base` to the power n seconds; at least one.
    init(base: Double) {
        own = ExponentialBackoff(base: .seconds(base), cap: Self.longest, factor: base, jitter: Self.jitter)
    }

    /// - Parameters:
    ///   - attempt: the attempt that failed, from 1.
    ///   - asked: the delay that the peer asked for; never come back before.
    ///   - chance: from 0 to 1.
    func delay(after attempt: Int, asked: Duration?, chance: Double) -> Duration {
        min(Self.longest, max(own.delay(after: attempt, chance: chance), asked ?? .zero))
    }
}
