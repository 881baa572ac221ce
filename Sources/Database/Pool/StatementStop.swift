import Threading

/// Stops the statements of one request, from a thread of its own, until the request's body has ended.
///
/// Stopping may block (a second connection to the server) and does nothing between two statements, so
/// it is done again and again while the body runs. `bodyEnded` returns only when no call is under way:
/// whoever uses the connection next is never hit.
final class StatementStop: Sendable {
    private struct State {
        var hasBodyEnded = false
        var hasThreadEnded = false
        var hasFired = false
    }

    private let cause: StopCause
    private let canceller: any StatementCanceller
    private let state = SignalledMutex(State())

    init(_ cause: StopCause, _ canceller: any StatementCanceller) {
        self.cause = cause
        self.canceller = canceller
    }

    /// Called once.
    func start() {
        let thread = SerialThread(name: "db-stop")
        if !thread.enqueue({ self.stopUntilBodyEnds() }) {
            // No thread to be had: one blocking call here is better than a statement that runs on.
            if fires() { canceller.cancel() }
            state.withLockAndSignal { $0.hasThreadEnded = true }
        }
        thread.stop()
    }

    /// - Returns: whether the server was asked to stop anything.
    func bodyEnded() -> Bool {
        state.withLockAndSignal { $0.hasBodyEnded = true }
        return state.wait { $0.hasThreadEnded ? $0.hasFired : nil }
    }

    /// The body's failure in the words of what caused it. A body that has succeeded in spite of all has
    /// succeeded; a failure of another kind is told as it is.
    func explain<Value>(_ result: Result<Value, any Error>) -> Result<Value, any Error> {
        guard case .failure(let error as DatabaseError) = result else { return result }
        switch error.kind {
        case .cancelled, .statementTimeout, .connectionLost: return .failure(cause.error)
        default: return result
        }
    }

    private func stopUntilBodyEnds() {
        var pause = Duration.milliseconds(10)
        while fires() {
            canceller.cancel()
            let ended: Bool? = state.wait(atMost: pause) { $0.hasBodyEnded ? true : nil }
            if ended != nil { break }
            pause = min(pause * 2, .seconds(1))
        }
        state.withLockAndSignal { $0.hasThreadEnded = true }
    }

    private func fires() -> Bool {
        state.withLock { state in
            guard !state.hasBodyEnded else { return false }
            state.hasFired = true
            return true
        }
    }
}
