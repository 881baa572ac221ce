import Synchronization

/// The sign that a loop makes progress: it beats in each of its rounds, and whoever watches asks how long it was silent.
///
/// A beat is one atomic store. Time while the machine is suspended does not count, as it does not for systemd's watchdog.
package final class LoopHeartbeat: Sendable {
    /// For people: `dispatcher`.
    package let name: String
    /// The longest that a round may take while all is well, its sleep and its calls' own time limits included.
    package let longestRound: Duration
    private let now: @Sendable () -> SuspendingClock.Instant
    private let start: SuspendingClock.Instant
    /// Nanoseconds since `start`; negative: nobody needs to beat.
    private let beatAt = Atomic<Int64>(LoopHeartbeat.atRest)

    private static let atRest: Int64 = -1

    /// At rest, until the first beat.
    package init(
        _ name: String, longestRound: Duration,
        now: @escaping @Sendable () -> SuspendingClock.Instant = { SuspendingClock.now }
    ) {
        self.name = name
        self.longestRound = longestRound
        self.now = now
        start = now()
    }

    /// At the beginning of every round.
    package func beat() { beatAt.store(elapsed(), ordering: .relaxed) }

    /// The loop has ended as it should; its silence means nothing from now on.
    package func rest() { beatAt.store(Self.atRest, ordering: .relaxed) }

    /// Since the last beat; zero while at rest.
    package var silence: Duration {
        let beat = beatAt.load(ordering: .relaxed)
        return beat < 0 ? .zero : .nanoseconds(max(0, elapsed() - beat))
    }

    /// Whether the loop makes progress, as far as one can tell, or need not.
    package var isAlive: Bool { silence <= longestRound }

    private func elapsed() -> Int64 {
        let (seconds, attoseconds) = start.duration(to: now()).components
        return seconds * 1_000_000_000 + attoseconds / 1_000_000_000
    }
}
