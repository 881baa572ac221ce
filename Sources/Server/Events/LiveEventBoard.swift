import Synchronization

/// Who listens to live events, and what the last ones were, so that who was away for a moment misses nothing.
final class LiveEventBoard: Sendable {
    fileprivate struct Listener {
        let mailbox: EventMailbox
        let filter: LiveEventFilter
    }

    fileprivate struct Posted {
        let sequence: Int
        let event: LiveEvent
    }

    fileprivate struct State {
        /// nil while the store is not watched.
        var epoch: String?
        var lastSequence = 0
        var recent: [Posted] = []
        var listeners: [Int: Listener] = [:]
        var lastListener = 0
    }

    private let state = Mutex(State())
    private static let kept = 1_000
    /// What of a backlog is told: half of a mailbox, so that there is room for what happens meanwhile.
    private static let toldBytes = 128 * 1_024

    var hasListeners: Bool { state.withLock { !$0.listeners.isEmpty } }

    /// - Parameter position: the last event that the reader has; what came after it is told at once. Where that is not
    ///   known any more, or is more than the mailbox takes in, it is told with `ready` that it has to look at everything again.
    /// - Returns: what `remove` takes.
    func add(_ mailbox: EventMailbox, _ filter: LiveEventFilter, after position: StreamPosition?) -> Int {
        state.withLock { state in
            state.lastListener += 1
            let listener = Listener(mailbox: mailbox, filter: filter)
            if let epoch = state.epoch {
                if let backlog = state.backlog(after: position, filter), backlog.bytes <= Self.toldBytes {
                    for posted in backlog { posted.tell(listener, epoch: epoch) }
                } else {
                    listener.greet(epoch: epoch, sequence: state.lastSequence)
                }
            }
            state.listeners[state.lastListener] = listener
            return state.lastListener
        }
    }

    func remove(_ id: Int) {
        state.withLock { $0.listeners[id] = nil }
    }

    /// From now on nothing is left out.
    func begin() {
        state.withLock { state in
            let epoch = String(UInt32.random(in: .min ... .max), radix: 36)
            state.epoch = epoch
            state.recent = []
            state.greetAll(epoch: epoch)
        }
    }

    func end() {
        state.withLock { state in
            state.epoch = nil
            state.recent = []
        }
    }

    /// Tells everybody that more happened than was told.
    func postGap() {
        state.withLock { state in
            guard let epoch = state.epoch else { return }
            state.recent = []
            state.lastSequence += 1
            state.greetAll(epoch: epoch)
        }
    }

    func post(_ events: [LiveEvent]) {
        guard !events.isEmpty else { return }
        state.withLock { state in
            guard let epoch = state.epoch else { return }
            for event in events {
                state.lastSequence += 1
                let posted = Posted(sequence: state.lastSequence, event: event)
                state.recent.append(posted)
                for listener in state.listeners.values { posted.tell(listener, epoch: epoch) }
            }
            if state.recent.count > Self.kept { state.recent.removeFirst(state.recent.count - Self.kept) }
        }
    }
}

extension LiveEventBoard.State {
    /// Whether nothing that came after the position is forgotten.
    fileprivate func covers(_ position: StreamPosition) -> Bool {
        guard position.epoch == epoch, position.sequence <= lastSequence else { return false }
        return position.sequence == lastSequence || (recent.first.map { $0.sequence <= position.sequence + 1 } ?? false)
    }

    /// - Returns: nil if some of it is forgotten.
    fileprivate func backlog(after position: StreamPosition?, _ filter: LiveEventFilter) -> [LiveEventBoard.Posted]? {
        guard let position, covers(position) else { return nil }
        return recent.filter { $0.sequence > position.sequence && filter.matches($0.event) }
    }

    /// Who is greeted knows that it has to look at everything, and that from here on nothing is left out.
    fileprivate func greetAll(epoch: String) {
        for listener in listeners.values { listener.greet(epoch: epoch, sequence: lastSequence) }
    }
}

extension LiveEventBoard.Listener {
    func greet(epoch: String, sequence: Int) {
        mailbox.send(
            ServerSentEvent(id: "\(StreamPosition(epoch: epoch, sequence: sequence))", event: "ready", data: "{}"))
    }
}

extension LiveEventBoard.Posted {
    func tell(_ listener: LiveEventBoard.Listener, epoch: String) {
        guard listener.filter.matches(event) else { return }
        listener.mailbox.send(
            ServerSentEvent(
                id: "\(StreamPosition(epoch: epoch, sequence: sequence))", event: event.kind.rawValue, data: event.data)
        )
    }
}

extension [LiveEventBoard.Posted] {
    /// About, as they are written.
    fileprivate var bytes: Int { reduce(0) { $0 + $1.event.data.utf8.count + 100 } }
}
