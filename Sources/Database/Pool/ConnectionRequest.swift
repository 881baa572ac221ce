import Synchronization

/// One call of `withConnection`: waits, runs on a connection's thread, is answered exactly once.
final class ConnectionRequest<Value: Sendable>: PoolRequest {
    typealias Answer = CheckedContinuation<Value, any Error>

    private enum Phase {
        case new
        case waiting(Answer)
        case running(Answer, any StatementCanceller)
        case stopping(Answer, StatementStop)
        case ended
    }

    private let phase = Mutex(Phase.new)
    private let timeout: Duration?
    private let body: @Sendable (any Connection) throws -> Value

    init(timeout: Duration?, body: @escaping @Sendable (any Connection) throws -> Value) {
        self.timeout = timeout
        self.body = body
    }

    /// From now on there is somebody to answer.
    ///
    /// - Returns: false if the request was cancelled before; it has then been answered.
    func begin(answeringTo answer: Answer) -> Bool {
        let isNew = phase.withLock { phase in
            guard case .new = phase else { return false }
            phase = .waiting(answer)
            return true
        }
        if !isNew { answer.resume(throwing: StopCause.cancelled.error) }
        return isNew
    }

    var isWanted: Bool {
        phase.withLock { if case .waiting = $0 { true } else { false } }
    }

    func run(on connection: any Connection) -> PoolRun {
        let canceller = connection.canceller
        let isArmed = phase.withLock { phase in
            guard case .waiting(let answer) = phase else { return false }
            phase = .running(answer, canceller)
            return true
        }
        guard isArmed else { return PoolRun(fate: .keep, answer: {}) }
        let timer = startTimer()
        let result = Result { try body(connection) }
        timer?.cancel()
        return disarm(with: result)
    }

    func fail(_ error: any Error) {
        let answer = phase.withLock { phase -> Answer? in
            guard case .waiting(let answer) = phase else { return nil }
            phase = .ended
            return answer
        }
        answer?.resume(throwing: error)
    }

    /// Ends the request: at once if it does not run yet, else by stopping its statement on the server.
    func stop(_ cause: StopCause) {
        let (answer, stop) = phase.withLock { phase -> (Answer?, StatementStop?) in
            switch phase {
            case .new:
                phase = .ended
            case .waiting(let answer):
                phase = .ended
                return (answer, nil)
            case .running(let answer, let canceller):
                let stop = StatementStop(cause, canceller)
                phase = .stopping(answer, stop)
                return (nil, stop)
            case .stopping, .ended:
                break
            }
            return (nil, nil)
        }
        answer?.resume(throwing: cause.error)
        stop?.start()
    }

    private func startTimer() -> Task<Void, Never>? {
        timeout.map { limit in
            Task {
                guard (try? await Task.sleep(for: limit)) != nil else { return }
                stop(.timeout(limit))
            }
        }
    }

    /// The body has ended: nobody can stop the connection's statements in the name of this request now.
    private func disarm(with result: Result<Value, any Error>) -> PoolRun {
        let (answer, stop) = phase.withLock { phase -> (Answer?, StatementStop?) in
            defer { phase = .ended }
            switch phase {
            case .running(let answer, _): return (answer, nil)
            case .stopping(let answer, let stop): return (answer, stop)
            case .new, .waiting, .ended: return (nil, nil)
            }
        }
        let isStopped = stop?.bodyEnded() ?? false
        let outcome = stop?.explain(result) ?? result
        return PoolRun(fate: fate(of: result, isStopped: isStopped)) { answer?.resume(with: outcome) }
    }

    private func fate(of result: Result<Value, any Error>, isStopped: Bool) -> PoolRun.Fate {
        // The server may still act on a request to stop after it has answered it: that must not hit
        // the next statement, and on a new session it cannot.
        if isStopped { return .discard }
        guard case .failure(let error) = result else { return .keep }
        return (error as? DatabaseError)?.kind == .connectionLost ? .lost : .check
    }
}
