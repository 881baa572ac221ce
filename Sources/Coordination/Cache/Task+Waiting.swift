import Synchronization

extension Task where Failure == any Error, Success: Sendable {
    /// The task's value; a caller that is cancelled leaves at once, and the task goes on for the others.
    var valueUnlessCancelled: Success {
        get async throws {
            let waiter = Waiter<Success>()
            let watch = Task<Void, Never> { waiter.finish(await self.result) }
            defer { watch.cancel() }
            return try await withTaskCancellationHandler {
                try await withCheckedThrowingContinuation { waiter.wait($0) }
            } onCancel: {
                waiter.finish(.failure(_Concurrency.CancellationError()))
            }
        }
    }
}

/// Hands one result to one who waits, whichever comes first.
private final class Waiter<Success: Sendable>: Sendable {
    private enum State {
        case empty
        case waiting(CheckedContinuation<Success, any Error>)
        case done(Result<Success, any Error>)
    }

    private let state = Mutex(State.empty)

    func wait(_ continuation: CheckedContinuation<Success, any Error>) {
        let result: Result<Success, any Error>? = state.withLock { state in
            if case .done(let result) = state { return result }
            state = .waiting(continuation)
            return nil
        }
        if let result { continuation.resume(with: result) }
    }

    func finish(_ result: Result<Success, any Error>) {
        let continuation: CheckedContinuation<Success, any Error>? = state.withLock { state in
            switch state {
            case .empty: state = .done(result)
            case .waiting(let continuation):
                state = .done(result)
                return continuation
            case .done: break
            }
            return nil
        }
        continuation?.resume(with: result)
    }
}
