package import Database
import FoundationEssentials
import Synchronization
package import Timekeeping

/// All living tokens, in the memory of a node: no request asks the store who its bearer is.
///
/// It holds hashes, never a token. A `TokenKeeper` asks the store every other second whether tokens were made or
/// revoked since. A token that is not here may have been made a moment ago: then, and only then, a request waits for
/// the store (`refresh`), with as many others as come meanwhile, for one question.
package final class TokenDirectory: Sendable {
    /// What is known is trusted for so long after the store was last heard.
    package static let trust = Duration.seconds(300)
    /// The store's answer is waited for so long.
    static let patience = Duration.seconds(3)

    enum Finding: Sendable {
        case known(KnownToken)
        /// There was none of that id at the last look.
        case unknown
        /// The store was not heard for so long that nothing is known.
        case outdated
    }

    private struct State {
        var tokens: [String: KnownToken] = [:]
        var version: Int64?
        /// When the question was asked to which the tokens are the answer.
        var askedAt: Date?
        var running: Task<Void, any Error>?
        /// Asks after `running` has ended.
        var next: Task<Void, any Error>?
    }

    private let store: ConnectionPool
    private let clock: any WallClock
    private let state = Mutex(State())

    package init(store: ConnectionPool, clock: any WallClock) {
        self.store = store
        self.clock = clock
    }

    func find(_ publicID: String, at now: Date) -> Finding {
        state.withLock { state in
            guard let askedAt = state.askedAt, now.timeIntervalSince(askedAt) <= Self.trust.seconds else {
                return .outdated
            }
            return state.tokens[publicID].map { .known($0) } ?? .unknown
        }
    }

    /// Returns when a question has been answered that was asked after this call; many callers share one.
    ///
    /// - Throws: when the store does not answer in time.
    func refresh() async throws {
        let task = state.withLock { state in
            if let next = state.next { return next }
            let task = Task { [previous = state.running] in
                _ = await previous?.result
                begin()
                try await load()
            }
            state.next = task
            return task
        }
        try await task.value
    }

    private func begin() {
        state.withLock { state in
            state.running = state.next
            state.next = nil
        }
    }

    private func load() async throws {
        let askedAt = clock.now()
        let known = state.withLock { $0.version }
        let news = try await timeLimited(to: Self.patience) { [store] in
            try await store.withConnection(timeout: Self.patience) { connection -> (Int64, [KnownToken])? in
                // The version first: what is changed between the two questions is asked for again.
                let version = try TokenStore.version(on: connection)
                guard version != known else { return nil }
                return (version, try TokenStore.living(on: connection))
            }
        }
        state.withLock { state in
            state.askedAt = askedAt
            guard let (version, tokens) = news else { return }
            state.version = version
            state.tokens = Dictionary(tokens.map { ($0.publicID, $0) }) { first, _ in first }
        }
    }
}
