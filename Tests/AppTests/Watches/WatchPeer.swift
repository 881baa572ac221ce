import Synchronization
import TestSupport

/// What answers the processes, and remembers what it said yes to.
final class WatchPeer: Sendable {
    private struct State {
        var isAway = false
        var taken: [String] = []
        var refused = 0
        var watchers: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []
    }

    private let state = Mutex(State())

    /// It refuses everything for now.
    var isAway: Bool {
        get { state.withLock(\.isAway) }
        set { state.withLock { $0.isAway = newValue } }
    }

    /// The messages that it has, by their ids, in the order in which they came.
    var taken: [String] { state.withLock(\.taken) }

    func answer(_ call: WebhookPeer.Call) -> WebhookPeer.Answer {
        let (isTaken, waiting) = state.withLock { state -> (Bool, [CheckedContinuation<Void, Never>]) in
            guard state.isAway else {
                state.taken.append(call.id ?? "")
                return (true, [])
            }
            state.refused += 1
            let content = state.watchers.filter { $0.count <= state.refused }
            state.watchers.removeAll { $0.count <= state.refused }
            return (false, content.map(\.continuation))
        }
        for continuation in waiting { continuation.resume() }
        // Something is in flight at most moments.
        return isTaken ? .late(.milliseconds(10), status: 200) : .status(503)
    }

    /// Returns when it has refused so many calls.
    func waitUntilRefused(_ count: Int) async {
        await withCheckedContinuation { continuation in
            let isContent = state.withLock { state in
                if state.refused >= count { return true }
                state.watchers.append((count, continuation))
                return false
            }
            if isContent { continuation.resume() }
        }
    }
}
