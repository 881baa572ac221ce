import Synchronization

/// What the peer knows: every call with who made it and what became of it.
final class PeerBook: Sendable {
    /// One life of one node.
    struct Caller: Hashable {
        let node: Int
        let life: Int
    }

    enum Verdict: String, CaseIterable { case accepted, refused, cut, hung }

    struct Call {
        let caller: Caller
        let verdict: Verdict
    }

    private struct State {
        var calls: [String: [Call]] = [:]
        var arrived = 0
        var open: [Caller: Int] = [:]
        var mostOpen = 0
        var watchers: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []
    }

    private let state = Mutex(State())

    /// Books a call with what will become of it; `verdict` is given how many calls there were for the message.
    func begin(_ message: String, by caller: Caller, _ verdict: (Int) -> Verdict) -> Verdict {
        let (verdict, content) = state.withLock { state in
            let earlier = state.calls[message] ?? []
            let verdict = verdict(earlier.count)
            state.open[caller, default: 0] += 1
            state.mostOpen = max(state.mostOpen, state.open.values.reduce(0, +))
            // Accepted is accepted, also when the answer reaches nobody.
            state.calls[message] = earlier + [Call(caller: caller, verdict: verdict)]
            if verdict == .accepted, !earlier.contains(where: { $0.verdict == .accepted }) { state.arrived += 1 }
            let content = state.watchers.filter { $0.count <= state.arrived }.map(\.continuation)
            state.watchers.removeAll { $0.count <= state.arrived }
            return (verdict, content)
        }
        for continuation in content { continuation.resume() }
        return verdict
    }

    func end(by caller: Caller) {
        state.withLock { $0.open[caller, default: 0] -= 1 }
    }

    /// Calls that are not answered yet.
    func open(by caller: Caller) -> Int { state.withLock { $0.open[caller] ?? 0 } }

    var calls: [String: [Call]] { state.withLock { $0.calls } }
    /// Messages, each counted once.
    var arrived: Int { state.withLock { $0.arrived } }
    /// The most calls at one time.
    var mostOpen: Int { state.withLock { $0.mostOpen } }

    /// Returns when so many messages have arrived, or at once when the wait is given up.
    func wait(untilArrived count: Int) async {
        await withCheckedContinuation { continuation in
            let isThere = state.withLock { state in
                if state.arrived >= count { return true }
                state.watchers.append((count, continuation))
                return false
            }
            if isThere { continuation.resume() }
        }
    }

    /// Lets everybody go who waits: the test is over.
    func giveUp() {
        let continuations = state.withLock { state in
            defer { state.watchers = [] }
            state.arrived = .max / 2
            return state.watchers.map(\.continuation)
        }
        for continuation in continuations { continuation.resume() }
    }
}
