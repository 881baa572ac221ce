import Synchronization
import Timekeeping

/// The way everybody reaches a database: `withConnection` and `transaction` borrow a connection, run a
/// synchronous closure on its thread and give it back.
///
/// A place that becomes free takes the next waiting request on its own thread, without a detour over the
/// cooperative pool. Cancelling the calling task stops the statement on the server and throws
/// `DatabaseError(.cancelled)`. A connection that broke is replaced at its next use, and where one was lost the others
/// are asked whether they live before theirs: after a restart of the server, who comes next meets no dead session.
package final class ConnectionPool: Sendable {
    package let driver: any DatabaseDriver
    package let configuration: PoolConfiguration

    private struct State {
        var pool: PoolState<PoolSlot, any PoolRequest>
        var closers: [CheckedContinuation<Void, Never>] = []
    }

    private let state: Mutex<State>
    private let losses = ConnectionLosses()

    package var dialect: SQLDialect { driver.dialect }

    package init(driver: any DatabaseDriver, configuration: PoolConfiguration = PoolConfiguration()) {
        self.driver = driver
        self.configuration = configuration
        state = Mutex(State(pool: PoolState(limit: configuration.maximumConnections)))
    }

    /// How busy it is at this moment.
    package var usage: PoolUsage {
        state.withLock { state in
            PoolUsage(
                open: state.pool.count, busy: state.pool.count - state.pool.idleCount, waiting: state.pool.waitingCount)
        }
    }

    /// Runs `body` with a connection, on the connection's thread.
    ///
    /// - Parameter timeout: the statements of `body` together may take this long, then the one that runs
    ///   is stopped on the server and `.statementTimeout` is thrown. nil: the session's own limit only.
    /// - Throws: what `body` throws; `.poolExhausted` when no connection became free in time; what the
    ///   driver says when it cannot connect.
    @discardableResult
    package func withConnection<Result: Sendable>(
        timeout: Duration? = nil, _ body: @escaping @Sendable (any Connection) throws -> Result
    ) async throws -> Result {
        let request = ConnectionRequest(timeout: timeout, body: body)
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                if request.begin(answeringTo: continuation) { submit(request) }
            }
        } onCancel: {
            request.stop(.cancelled)
            state.withLock { $0.pool.withdraw(ObjectIdentifier(request)) }
        }
    }

    /// Runs `body` in one transaction. It is run again, at most three times in all, when the database
    /// asks for that (`.contention`), so it must have no effects but on the connection.
    @discardableResult
    package func transaction<Result: Sendable>(
        timeout: Duration? = nil, _ body: @escaping @Sendable (any Connection) throws -> Result
    ) async throws -> Result {
        try await withConnection(timeout: timeout) { connection in
            try connection.retryingContention { try connection.transaction { try body(connection) } }
        }
    }

    package var figures: PoolFigures {
        let (busy, waiting) = state.withLock { ($0.pool.busyCount, $0.pool.waitingCount) }
        let tally = losses.tally
        return PoolFigures(
            maximum: configuration.maximumConnections, open: tally.open, busy: busy, waiting: waiting,
            opened: tally.opened, losses: tally.losses)
    }

    /// Refuses later calls and those that wait with `.closed`; returns when all connections are closed,
    /// the borrowed ones after their closures have ended.
    package func close() async {
        let (waiting, idle) = state.withLock { $0.pool.close() }
        for request in waiting { request.fail(closedError) }
        for slot in idle { end(slot) }
        await withCheckedContinuation { continuation in
            let isDone = state.withLock { state in
                guard state.pool.count > 0 else { return true }
                state.closers.append(continuation)
                return false
            }
            if isDone { continuation.resume() }
        }
    }

    private func submit(_ request: any PoolRequest) {
        let deadline = ContinuousClock.now + configuration.acquireTimeout
        switch state.withLock({ $0.pool.submit(request, id: ObjectIdentifier(request), deadline: deadline) }) {
        case .run(let slot): start(request, on: slot)
        case .open: start(request, on: PoolSlot(driver: driver, configuration: configuration, losses: losses))
        case .wait(let startTimer): if startTimer { expireWaiting(from: deadline) }
        case .refuse: request.fail(closedError)
        }
    }

    private func start(_ request: any PoolRequest, on slot: PoolSlot) {
        if slot.enqueue({ self.serve(request, on: slot) }) { return }
        let stranded = state.withLock { $0.pool.abandon() }
        for request in [request] + stranded { request.fail(noThreadError) }
    }

    /// Serves the request and then those who wait. Runs on the slot's thread.
    private func serve(_ request: any PoolRequest, on slot: PoolSlot) {
        var request = request
        while true {
            let answer = slot.serve(request)
            let next = state.withLock { $0.pool.next(after: slot) }
            answer()
            switch next {
            case .run(let waiting): request = waiting
            case .rest: return
            case .end: return end(slot)
            }
        }
    }

    private func end(_ slot: PoolSlot) {
        slot.end { [self] in
            let closers = state.withLock { state -> [CheckedContinuation<Void, Never>] in
                guard state.pool.ended() else { return [] }
                defer { state.closers = [] }
                return state.closers
            }
            for closer in closers { closer.resume() }
        }
    }

    /// One task for all who wait; it ends when nobody does.
    private func expireWaiting(from deadline: ContinuousClock.Instant) {
        Task.detached { [weak self] in
            var deadline: ContinuousClock.Instant? = deadline
            while let next = deadline {
                try? await Task.sleep(until: next, clock: .continuous)
                guard let self else { return }
                let (expired, again) = state.withLock { $0.pool.expire(at: .now) }
                for request in expired { request.fail(exhaustedError) }
                deadline = again
            }
        }
    }

    private var closedError: DatabaseError {
        DatabaseError(.closed, "the connections to \(driver.location) are closed")
    }

    private var exhaustedError: DatabaseError {
        let limit = configuration.maximumConnections
        return DatabaseError(
            .poolExhausted,
            "waiting for a connection to \(driver.location) took longer than "
                + "\(configuration.acquireTimeout.inWords); all \(limit) are in use",
            hint: "raise `pool`, or find what keeps the connections busy")
    }

    private var noThreadError: DatabaseError {
        DatabaseError(
            .other, "the system gave no thread for a connection to \(driver.location)",
            hint: "raise the limit of threads and processes of this user")
    }
}
