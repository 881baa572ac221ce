import Synchronization

@testable import Monitoring

final class ScriptedAsking: CheckAsking {
    private struct State {
        var answers: [String: CheckAnswer] = [:]
        var hanging: Set<String> = []
        var counts: [String: Int] = [:]
        var waiters: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())

    var answers: [String: CheckAnswer] {
        get { state.withLock { $0.answers } }
        set { state.withLock { $0.answers = newValue } }
    }
    var hanging: Set<String> {
        get { state.withLock { $0.hanging } }
        set { state.withLock { $0.hanging = newValue } }
    }

    func count(_ name: String) -> Int { state.withLock { $0.counts[name, default: 0] } }

    /// Nobody hangs any more.
    func release() {
        let waiters = state.withLock { state in
            state.hanging = []
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.resume() }
    }

    func answer(to check: CheckDefinition) async -> CheckAnswer {
        await withCheckedContinuation { continuation in
            let hangs = state.withLock { state in
                state.counts[check.name, default: 0] += 1
                guard state.hanging.contains(check.name) else { return false }
                state.waiters.append(continuation)
                return true
            }
            if !hangs { continuation.resume() }
        }
        return answers[check.name] ?? CheckAnswer(isUp: true, seconds: 0.1, status: 200)
    }
}
