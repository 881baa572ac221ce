import FoundationEssentials
import Synchronization

/// What the parts of the outbox in one process tell each other, so that nobody has to look again and again.
/// Other processes hear of it where the store can carry it (`StoreNotice`); every listener also looks by itself from
/// time to time.
final class DeliveryNotices: Sendable {
    enum Notice: Sendable {
        /// - isCommitted: false when the caller's own transaction has still to be committed.
        case enqueued(channels: [String], dueAt: Date, isCommitted: Bool)
        /// Deliveries were finished or given another time.
        case recorded
        /// A feature has an outcome to be told.
        case outcomeWaits
        /// Whether notices of other processes are heard.
        case listening(Bool)
    }

    typealias Handler = @Sendable (Notice) -> Void

    private struct State {
        var lastID = 0
        var handlers: [Int: Handler] = [:]
        var isListening = false
    }

    private let state = Mutex(State())

    /// A handler that comes late is told that notices of other processes are heard.
    ///
    /// - Returns: what `remove` takes.
    func add(_ handler: @escaping Handler) -> Int {
        let (id, isListening) = state.withLock { state in
            state.lastID += 1
            state.handlers[state.lastID] = handler
            return (state.lastID, state.isListening)
        }
        if isListening { handler(.listening(true)) }
        return id
    }

    func remove(_ id: Int) {
        state.withLock { $0.handlers[id] = nil }
    }

    func post(_ notice: Notice) {
        let handlers = state.withLock { state in
            if case .listening(let isListening) = notice { state.isListening = isListening }
            return Array(state.handlers.values)
        }
        for handler in handlers { handler(notice) }
    }
}
