import Synchronization

/// What waits to be written to one reader of a stream: bounded, so that a reader who does not read costs no memory.
///
/// Anybody puts events in, one task takes them out. An event that has no room empties the mailbox and ends it with
/// `event: overflow`: a reader that misses something must know it.
package final class EventMailbox: Sendable {
    /// How a watcher finds the reader.
    enum Condition: Sendable {
        case well
        /// Nothing was taken out since the watcher looked last, though there was something, or it was the end.
        case stuck
    }

    private struct State {
        var pending: [UInt8] = []
        var isEnded = false
        /// How often something was taken out, and how often when the watcher looked last with something pending.
        var taken = 0
        var takenAtLook: Int?
        var waiter: CheckedContinuation<Void, Never>?

        mutating func wake() -> CheckedContinuation<Void, Never>? {
            defer { waiter = nil }
            return waiter
        }
    }

    private let state = Mutex(State())
    private let capacityBytes: Int

    init(capacityBytes: Int) {
        self.capacityBytes = capacityBytes
    }

    package func send(_ event: ServerSentEvent) { send(event.bytes) }

    /// - Parameter bytes: of one event.
    package func send(_ bytes: [UInt8]) {
        let waiter = state.withLock { state -> CheckedContinuation<Void, Never>? in
            guard !state.isEnded else { return nil }
            if state.pending.count + bytes.count > capacityBytes {
                state.pending = ServerSentEvent.overflow.bytes
                state.isEnded = true
            } else {
                state.pending += bytes
            }
            return state.wake()
        }
        waiter?.resume()
    }

    /// For who can wait: the events of a backlog, which no reader could take in at once.
    ///
    /// - Returns: false if there is no room now; the mailbox stays as it is. An empty one has room for any event.
    func offer(_ event: ServerSentEvent) -> Bool {
        let bytes = event.bytes
        let (isTaken, waiter) = state.withLock { state -> (Bool, CheckedContinuation<Void, Never>?) in
            guard !state.isEnded else { return (true, nil) }
            guard state.pending.isEmpty || state.pending.count + bytes.count <= capacityBytes else {
                return (false, nil)
            }
            state.pending += bytes
            return (true, state.wake())
        }
        waiter?.resume()
        return isTaken
    }

    /// What is in it is still written, then the stream ends.
    package func end() {
        let waiter = state.withLock { state in
            state.isEnded = true
            return state.wake()
        }
        waiter?.resume()
    }

    /// Says something where nothing waits to be said. After the end it finds whose last bytes nobody reads.
    func beat() -> Condition {
        let (condition, waiter) = state.withLock { state -> (Condition, CheckedContinuation<Void, Never>?) in
            if !state.pending.isEmpty || state.isEnded {
                defer { state.takenAtLook = state.taken }
                return (state.takenAtLook == state.taken ? .stuck : .well, nil)
            }
            state.takenAtLook = nil
            state.pending = ServerSentEvent.heartbeat
            return (.well, state.wake())
        }
        waiter?.resume()
        return condition
    }

    /// Everything that waits, as soon as something does; nil at the end, or when the task is cancelled.
    func take() async -> [UInt8]? {
        while !Task.isCancelled {
            let (bytes, isEnded) = state.withLock { state in
                defer { state.pending = [] }
                if !state.pending.isEmpty { state.taken += 1 }
                return (state.pending, state.isEnded)
            }
            if !bytes.isEmpty { return bytes }
            if isEnded { return nil }
            await wait()
        }
        return nil
    }

    private func wait() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let returnsAtOnce = state.withLock { state in
                    if !state.pending.isEmpty || state.isEnded || Task.isCancelled { return true }
                    state.waiter = continuation
                    return false
                }
                if returnsAtOnce { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.wake() }?.resume()
        }
    }
}
