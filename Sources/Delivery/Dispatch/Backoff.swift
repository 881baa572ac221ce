import Timekeeping

/// How long to wait before the next attempt.
struct Backoff: Sendable {
    /// The n-th retry waits `base` to the power n seconds.
    let base: Double
    /// Spread to either side, so that what failed together does not come back together.
    static let jitter = 0.2
    /// Whoever asks for more, waits no longer.
    static let longest = Duration.seconds(3_600)

    /// - Parameters:
    ///   - attempt: the attempt that failed, from 1.
    ///   - asked: the delay that the peer asked for; never come back before.
    ///   - chance: from 0 to 1.
    func delay(after attempt: Int, asked: Duration?, chance: Double) -> Duration {
        let seconds = pow(base, times: max(1, attempt)) * (1 + Self.jitter * (2 * chance - 1))
        let own = Duration.seconds(min(seconds, Self.longest.seconds))
        return min(Self.longest, max(own, asked ?? .zero))
    }

    private func pow(_ base: Double, times: Int) -> Double {
        var power = 1.0
        for _ in 0..<times where power < Self.longest.seconds * 2 { power *= base }
        return power
    }
}
