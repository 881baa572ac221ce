import Monitoring
import Synchronization

/// A probe whose looks end when and how the test says; they heed no cancellation, as a hung call does not.
final class ScriptedProbe: HealthProbe {
    private struct State {
        var looks = 0
        var waiting: [CheckedContinuation<Void, any Error>] = []
        var outcome: Result<Void, any Error>?
        var watchers: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []
    }

    let name: String
    let isEssential: Bool
    let timeLimit: Duration
    private let state: Mutex<State>

    /// - Parameter outcome: of every look; nil: it hangs until `end`.
    init(
        _ name: String = "thing", isEssential: Bool = true, timeLimit: Duration = .seconds(60),
        _ outcome: Result<Void, any Error>? = nil
    ) {
        self.name = name
        self.isEssential = isEssential
        self.timeLimit = timeLimit
        state = Mutex(State(outcome: outcome))
    }

    var looks: Int { state.withLock { $0.looks } }

    func look() async throws {
        try await withCheckedThrowingContinuation { continuation in
            let (outcome, watchers) = state.withLock { state in
                state.looks += 1
                if state.outcome == nil { state.waiting.append(continuation) }
                let content = state.watchers.filter { $0.count <= state.looks }
                state.watchers.removeAll { $0.count <= state.looks }
                return (state.outcome, content)
            }
            for watcher in watchers { watcher.continuation.resume() }
            if let outcome { continuation.resume(with: outcome) }
        }
    }

    /// Returns when so many looks have begun.
    func waitForLooks(_ count: Int) async {
        await withCheckedContinuation { continuation in
            let isThere = state.withLock { state in
                if state.looks >= count { return true }
                state.watchers.append((count, continuation))
                return false
            }
            if isThere { continuation.resume() }
        }
    }

    /// Ends the looks that hang, and all that come, like this.
    func end(_ outcome: Result<Void, any Error>) {
        let waiting = state.withLock { state in
            state.outcome = outcome
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume(with: outcome) }
    }
}
