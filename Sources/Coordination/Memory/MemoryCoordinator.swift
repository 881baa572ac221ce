import Synchronization
package import Timekeeping

/// What one process agrees on with itself.
///
/// Names whose time is over are swept, so it keeps no more than twice what is alive. A clock that is set back
/// does not prolong anything.
package final class MemoryCoordinator: Coordinator {
    private struct State {
        var time = SteadyTime()
        var books = MemoryBooks()
    }

    private let clock: any WallClock
    private let state = Mutex(State())

    package init(clock: any WallClock) {
        self.clock = clock
    }

    /// How many names are kept.
    package var nameCount: Int { state.withLock { $0.books.count } }

    private func withBooks<Result: Sendable>(
        _ body: (inout MemoryBooks, Microseconds) -> sending Result
    ) -> Result {
        let date = clock.now()
        return state.withLock { state in
            let now = state.time.microseconds(at: date)
            return body(&state.books, now)
        }
    }
}

extension MemoryCoordinator {
    package func admit(_ demands: [WindowDemand]) async throws -> Admission {
        let demands = try CoordinationError.checked(demands)
        return Admission(wait: withBooks { $0.admit(demands, at: $1) })
    }

    package func take(
        _ tokens: Int, fromBucket name: String, rate: Double, burst: Double
    ) async throws -> Admission {
        try CoordinationError.check(tokens, fromBucket: name, rate: rate, burst: burst)
        guard tokens > 0 else { return .admitted }
        return Admission(wait: withBooks { $0.take(tokens, fromBucket: name, rate: rate, burst: burst, at: $1) })
    }

    package func acquire(
        _ name: String, places: Int, holder: String, lease: Duration
    ) async throws -> Bool {
        withBooks { $0.acquire(name, places: places, holder: holder, lease: lease, at: $1) }
    }

    package func renew(_ name: String, holder: String, lease: Duration) async throws -> Bool {
        withBooks { $0.renew(name, holder: holder, lease: lease, at: $1) }
    }

    package func release(_ name: String, holder: String) async throws -> Bool {
        withBooks { $0.release(name, holder: holder, at: $1) }
    }

    package func tryMarkOnce(_ name: String, for lifetime: Duration) async throws -> Bool {
        withBooks { $0.tryMarkOnce(name, for: lifetime, at: $1) }
    }

    package func lock(_ name: String, holder: String, lease: Duration) async throws -> Int64? {
        withBooks { $0.lock(name, holder: holder, lease: lease, at: $1) }
    }

    package func renewLock(_ name: String, holder: String, lease: Duration) async throws -> Bool {
        withBooks { $0.renewLock(name, holder: holder, lease: lease, at: $1) }
    }

    package func unlock(_ name: String, holder: String) async throws -> Bool {
        withBooks { $0.unlock(name, holder: holder, at: $1) }
    }

    package func entry(_ name: String) async throws -> CacheEntry? {
        withBooks { $0.entry(name, at: $1) }
    }

    package func store(_ value: [UInt8]?, as name: String, soft: Duration, hard: Duration) async throws {
        withBooks { $0.store(value, as: name, soft: soft, hard: hard, at: $1) }
    }

    package func removeEntry(_ name: String) async throws {
        withBooks { books, _ in books.removeEntry(name) }
    }

    /// Forgets every cache entry, and nothing else.
    func removeAllEntries() {
        withBooks { books, _ in books.removeAllEntries() }
    }
}

extension Admission {
    /// - Parameter wait: zero if it was admitted.
    init(wait: Microseconds) {
        self = wait == 0 ? .admitted : .refused(retryAfter: .microseconds(wait))
    }
}
