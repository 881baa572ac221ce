package import FoundationEssentials
import Synchronization
import Timekeeping

/// The time of day as the store's server has it: the one clock that all nodes share.
///
/// Leases, rates and due times are instants that one node writes and another reads; nodes whose own clocks disagree
/// would take each other's leases and overrun each other's windows. Here a node asks the server, keeps the difference
/// to a local time that nobody can set, and asks again from time to time (`synchronize`). A SQLite store has no
/// server: its processes share a machine, and the machine's clock is the store's.
package final class StoreClock: WallClock {
    private struct State {
        /// What is added to the local time.
        var offset: TimeInterval
        var latest = Date.distantPast
    }

    private let store: ConnectionPool
    private let local: @Sendable () -> Date
    private let state: Mutex<State>

    private static let samples = 5
    /// A correction back by less only makes the clock stand still for so long.
    private static let standstill: TimeInterval = 1
    private static let longestNap: TimeInterval = 60

    /// Asks the store for its time.
    ///
    /// - Parameter local: a time that goes on evenly; what it says of the time of day does not matter. By default that
    ///   of `MonotonicTime`, which setting the machine's clock does not move.
    /// - Throws: what the database says if it cannot be asked.
    package static func synchronized(
        with store: ConnectionPool, local: @escaping @Sendable () -> Date = { MonotonicTime.now() }
    ) async throws -> StoreClock {
        // One machine, one clock: also when somebody sets it.
        let local = store.dialect == .sqlite ? { @Sendable in SystemWallClock().now() } : local
        let clock = StoreClock(store: store, local: local)
        try await clock.synchronize()
        return clock
    }

    private init(store: ConnectionPool, local: @escaping @Sendable () -> Date) {
        self.store = store
        self.local = local
        state = Mutex(State(offset: 0))
    }

    /// Asks the store anew. If that fails, the clock goes on with the difference that it knows.
    package func synchronize() async throws {
        guard store.dialect != .sqlite else { return }
        let offset = try await store.withConnection(timeout: .seconds(5)) { [local] connection in
            try Self.offset(of: connection, to: local)
        }
        state.withLock { $0.offset = offset }
    }

    package func now() -> Date {
        let local = local()
        guard store.dialect != .sqlite else { return local }
        return state.withLock { state in
            let now = local.addingTimeInterval(state.offset)
            // Nothing should happen before what it follows from; a clock that was really set back is obeyed.
            if now < state.latest, state.latest.timeIntervalSince(now) < Self.standstill { return state.latest }
            state.latest = now
            return now
        }
    }

    /// Sleeps in slices, so that a correction meanwhile is noticed.
    package func sleep(until deadline: Date) async throws {
        while true {
            let remaining = deadline.timeIntervalSince(now())
            guard remaining > 0 else { return }
            try await Task.sleep(for: .seconds(min(remaining, Self.longestNap)))
        }
    }

    package func sleep(until deadline: Date, atMost limit: Duration) async throws {
        let remaining = Duration.seconds(deadline.timeIntervalSince(now()))
        try await Task.sleep(for: min(max(remaining, .zero), limit))
    }

    package func sleep(for duration: Duration) async throws {
        try await Task.sleep(for: duration)
    }

    /// The server's time lies between question and answer: the quickest of a few answers errs least.
    private static func offset(
        of connection: any Connection, to local: @Sendable () -> Date
    ) throws -> TimeInterval {
        var best: (roundTrip: TimeInterval, offset: TimeInterval)?
        for _ in 0..<samples {
            let asked = local()
            let answer = try connection.queryFirst("SELECT \(raw: question(connection.dialect)) AS now_ms")
            let roundTrip = local().timeIntervalSince(asked)
            guard let server = try answer?.instant("now_ms") else { continue }
            let offset = server.timeIntervalSince(asked.addingTimeInterval(roundTrip / 2))
            if roundTrip < best?.roundTrip ?? .infinity { best = (roundTrip, offset) }
        }
        guard let best else { throw DatabaseError(.unexpectedValue, "the store did not tell its time") }
        return best.offset
    }

    /// Milliseconds since 1970, whatever the session's zone.
    private static func question(_ dialect: SQLDialect) -> String {
        switch dialect {
        case .sqlite: "0"
        case .postgresql: "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)"
        case .mysql: "TIMESTAMPDIFF(MICROSECOND, '1970-01-01', UTC_TIMESTAMP(3)) DIV 1000"
        }
    }
}
