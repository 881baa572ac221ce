import Synchronization

/// When a pool last lost a connection: what one session met the others probably share, because the server went away.
final class ConnectionLosses: Sendable {
    let tally = PoolTally()
    private let last = Mutex<ContinuousClock.Instant?>(nil)

    func note() {
        tally.noteLoss()
        last.withLock { $0 = .now }
    }

    func hasHappened(since instant: ContinuousClock.Instant) -> Bool {
        last.withLock { last in last.map { $0 >= instant } ?? false }
    }
}
