import Synchronization
import Threading

@testable import Database

/// A database that does what a test tells it: it counts sessions, blocks until it is cancelled or let
/// go, and breaks.
final class FakeDriver: DatabaseDriver {
    struct Counts: Sendable, Equatable {
        var opened = 0
        var closed = 0
        var checks = 0
        var cancels = 0
        var mostAtOnce = 0
    }

    struct State {
        var counts = Counts()
        var running = 0
        var isBroken = false
        /// Sessions up to this one, in order of opening, are dead.
        var deadUpTo = 0
        /// The end of a session is seen without asking.
        var saysGoodbye = false
        var connectError: DatabaseError?
        /// Holds back who connects.
        var connectGate: Gate?
    }

    let state = Mutex(State())
    let dialect: SQLDialect = .sqlite
    let location = "fake 127.0.0.1:3306/sixpage"

    var counts: Counts { state.withLock(\.counts) }

    func connect() throws(DatabaseError) -> any Connection {
        state.withLock(\.connectGate)?.pass()
        let (error, number) = state.withLock { state -> (DatabaseError?, Int) in
            if state.connectError == nil { state.counts.opened += 1 }
            return (state.connectError, state.counts.opened)
        }
        if let error { throw error }
        return FakeConnection(self, number: number)
    }
}

final class FakeConnection: Connection {
    private let driver: FakeDriver
    private let interruption = Interruption()

    private let number: Int

    init(_ driver: FakeDriver, number: Int) {
        self.driver = driver
        self.number = number
    }

    var dialect: SQLDialect { .sqlite }
    var canceller: any StatementCanceller { FakeCanceller(driver: driver, interruption: interruption) }

    func execute(_ statement: SQL) throws(DatabaseError) -> ExecutionResult {
        if isDead { throw DatabaseError(.connectionLost, "server has gone away") }
        switch statement.fragments[0] {
        case "BLOCK":
            interruption.begin()
            interruption.wait()
            throw DatabaseError(.cancelled, "interrupted")
        case "BREAK":
            throw DatabaseError(.connectionLost, "server has gone away")
        case "CONTEND":
            throw DatabaseError(.contention, "deadlock")
        default:
            return ExecutionResult(affectedRows: 0)
        }
    }

    func forEachRow(_ statement: SQL, _ body: (Row) throws -> Void) throws {
        _ = try execute(statement)
    }
    func executeScript(_ script: String) throws(DatabaseError) {}

    func isAlive() -> Bool {
        driver.state.withLock { state in
            state.counts.checks += 1
            return !state.isBroken && number > state.deadUpTo
        }
    }

    var hasUnaskedInput: Bool { isDead && driver.state.withLock(\.saysGoodbye) }

    private var isDead: Bool { driver.state.withLock { number <= $0.deadUpTo } }

    func close() { driver.state.withLock { $0.counts.closed += 1 } }

    /// Notes that a closure runs, until it ends.
    func counting(_ body: () -> Void) {
        driver.state.withLock { state in
            state.running += 1
            state.counts.mostAtOnce = max(state.counts.mostAtOnce, state.running)
        }
        body()
        driver.state.withLock { $0.running -= 1 }
    }
}

/// Whether a statement runs that can be interrupted; like sqlite3_interrupt, forgotten when none does.
final class Interruption: Sendable {
    private enum Phase { case idle, running, interrupted }
    private let phase = SignalledMutex(Phase.idle)

    func begin() { phase.withLock { $0 = .running } }
    func wait() {
        phase.wait { phase in
            guard case .interrupted = phase else { return nil }
            phase = .idle
        } as Void
    }

    func interrupt() {
        phase.withLockAndSignal { phase in
            if case .running = phase { phase = .interrupted }
        }
    }
}

struct FakeCanceller: StatementCanceller {
    let driver: FakeDriver
    let interruption: Interruption

    func cancel() {
        driver.state.withLock { $0.counts.cancels += 1 }
        interruption.interrupt()
    }
}

/// Holds threads back until it is opened, and tells how many have come.
final class Gate: Sendable {
    private let state = SignalledMutex((isOpen: false, arrived: 0))
    private let (arrivals, arrival) = AsyncStream.makeStream(of: Void.self)

    /// Blocks: for the threads of connections only.
    func pass() {
        state.withLock { $0.arrived += 1 }
        arrival.yield()
        state.wait { $0.isOpen ? () : nil }
    }

    func open() { state.withLockAndSignal { $0.isOpen = true } }

    /// Returns when that many have come.
    func waitForArrivals(_ count: Int) async {
        var left = count
        for await _ in arrivals {
            left -= 1
            if left == 0 { return }
        }
    }
}
