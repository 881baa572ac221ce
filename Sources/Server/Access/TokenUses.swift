import Database
import FoundationEssentials
import Synchronization

/// When and from where each token was used last: noted in memory by the request, written now and then by somebody else.
package final class TokenUses: Sendable {
    /// A token's last use is written at most this often.
    static let interval = Duration.seconds(60)

    private struct State {
        var unwritten: [String: TokenUse] = [:]
        var writtenAt: [String: Date] = [:]
    }

    private let state = Mutex(State())

    package init() {}

    func note(_ publicID: String, from address: String, at now: Date) {
        state.withLock { $0.unwritten[publicID] = TokenUse(at: now, from: address) }
    }

    /// Writes what is due, or everything before the end, in one transaction.
    func write(to store: ConnectionPool, at now: Date, everything: Bool = false) async throws {
        let due = state.withLock { state in
            let due = state.unwritten.filter { id, _ in
                guard !everything, let last = state.writtenAt[id] else { return true }
                return abs(now.timeIntervalSince(last)) >= Self.interval.seconds
            }
            state.writtenAt = state.writtenAt.filter { abs(now.timeIntervalSince($0.value)) < Self.interval.seconds }
            for id in due.keys {
                state.unwritten[id] = nil
                state.writtenAt[id] = now
            }
            return due
        }
        guard !due.isEmpty else { return }
        do {
            try await timeLimited(to: TokenDirectory.patience) {
                try await store.transaction { try TokenStore.note(due, on: $0) }
            }
        } catch {
            // Not lost: the next round tells it, unless the token has been used again by then.
            state.withLock { $0.unwritten.merge(due) { newer, _ in newer } }
            throw error
        }
    }
}
