package import FoundationEssentials

/// The time of day, as a parameter: production reads the system's clock, tests move a hand of their own.
///
/// Durable things (schedules, leases, back-off) are kept as instants of this clock, because they must
/// mean the same after a restart and on another node.
package protocol WallClock: Sendable {
    func now() -> Date

    /// Returns when `now()` has reached `deadline`; at once if it has passed.
    ///
    /// - Throws: `CancellationError` when the task is cancelled while it waits.
    func sleep(until deadline: Date) async throws

    /// Returns when `now()` has reached `deadline`, and after `limit` however the hand was set meanwhile: a
    /// clock that was set back does not prolong it.
    ///
    /// - Throws: `CancellationError` when the task is cancelled while it waits.
    func sleep(until deadline: Date, atMost limit: Duration) async throws

    /// Returns after `duration`, however the hand is set meanwhile.
    ///
    /// - Throws: `CancellationError` when the task is cancelled while it waits.
    func sleep(for duration: Duration) async throws
}

extension WallClock {
    package func sleep(until deadline: Date, atMost limit: Duration) async throws {
        try await sleep(until: deadline)
    }

    package func sleep(for duration: Duration) async throws {
        try await sleep(until: now().addingTimeInterval(duration.seconds))
    }
}
