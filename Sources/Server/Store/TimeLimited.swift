import Synchronization

/// Gives up on what takes too long: a request must not wait for a store that hangs.
///
/// Whoever calls goes on when the time is over, also where `body` does not end by being cancelled: a statement on a
/// silent connection ends by the driver's own limits, much later.
///
/// - Throws: `TimeLimitPassed`; `CancellationError` when the caller is cancelled.
func timeLimited<Result: Sendable>(
    to limit: Duration, _ body: @escaping @Sendable () async throws -> Result
) async throws -> Result {
    let race = Race<Result>()
    let work = Task {
        do {
            race.end(.success(try await body()))
        } catch {
            race.end(.failure(error))
        }
    }
    let alarm = Task {
        try await Task.sleep(for: limit)
        race.end(.failure(TimeLimitPassed(limit: limit)))
    }
    defer {
        work.cancel()
        alarm.cancel()
    }
    return try await withTaskCancellationHandler {
        try await race.result()
    } onCancel: {
        race.end(.failure(CancellationError()))
    }
}

/// `no answer within 5.0 seconds`
struct TimeLimitPassed: Error, CustomStringConvertible {
    let limit: Duration

    var description: String { "no answer within \(limit)" }
}

/// The first end counts.
private final class Race<Value: Sendable>: Sendable {
    private enum State {
        case open
        case awaited(CheckedContinuation<Value, any Error>)
        case ended(Swift.Result<Value, any Error>)
    }

    private let state = Mutex(State.open)

    func end(_ result: Swift.Result<Value, any Error>) {
        let waiting = state.withLock { state -> CheckedContinuation<Value, any Error>? in
            switch state {
            case .open:
                state = .ended(result)
                return nil
            case .awaited(let continuation):
                state = .ended(result)
                return continuation
            case .ended:
                return nil
            }
        }
        waiting?.resume(with: result)
    }

    func result() async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            let ended = state.withLock { state -> Swift.Result<Value, any Error>? in
                if case .ended(let result) = state { return result }
                state = .awaited(continuation)
                return nil
            }
            if let ended { continuation.resume(with: ended) }
        }
    }
}
