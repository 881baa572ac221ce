import Synchronization

/// The last log lines of this process, in memory: bounded in number and in bytes.
package final class LogRing: LogSink {
    package struct Entry: Sendable {
        /// 1 for the process's first line, then one more each.
        package let sequence: Int
        package let record: LogRecord
    }

    private struct State {
        var slots: [Entry?]
        var first = 0
        var count = 0
        var bytes = 0
        var lastSequence = 0
        var lastFollower = 0
        var followers: [Int: @Sendable () -> Void] = [:]

        mutating func removeFirst() {
            if let entry = slots[first] { bytes -= entry.record.line.count }
            slots[first] = nil
            first = (first + 1) % slots.count
            count -= 1
        }
    }

    /// By which a reader knows that the sequence began anew: the process was started again.
    package let epoch: String
    private let state: Mutex<State>
    private let capacityBytes: Int

    /// - Parameter capacity: lines; at least one.
    package init(capacity: Int = 2_000, capacityBytes: Int = 4 * 1_024 * 1_024) {
        epoch = String(UInt32.random(in: .min ... .max), radix: 36)
        state = Mutex(State(slots: Array(repeating: nil, count: max(1, capacity))))
        self.capacityBytes = capacityBytes
    }

    package func write(_ record: LogRecord) {
        let followers = state.withLock { state in
            while state.count > 0, state.count == state.slots.count || state.bytes + record.line.count > capacityBytes {
                state.removeFirst()
            }
            state.lastSequence += 1
            state.slots[(state.first + state.count) % state.slots.count] = Entry(
                sequence: state.lastSequence, record: record)
            state.count += 1
            state.bytes += record.line.count
            return state.followers.isEmpty ? [] : Array(state.followers.values)
        }
        for follower in followers { follower() }
    }

    /// The lines that there are, oldest first.
    ///
    /// - Parameter sequence: only those after this one.
    package func entries(after sequence: Int = 0) -> [Entry] {
        state.withLock { state in
            guard let oldest = state.count > 0 ? state.slots[state.first]?.sequence : nil else { return [] }
            let skipped = sequence < oldest ? 0 : min(sequence - oldest + 1, state.count)
            return (skipped..<state.count).compactMap { state.slots[(state.first + $0) % state.slots.count] }
        }
    }

    package var lastSequence: Int { state.withLock { $0.lastSequence } }

    /// - Parameter notice: called after each line by whoever logged it: it must do next to nothing, and not log.
    /// - Returns: what `unfollow` takes.
    package func follow(_ notice: @escaping @Sendable () -> Void) -> Int {
        state.withLock { state in
            state.lastFollower += 1
            state.followers[state.lastFollower] = notice
            return state.lastFollower
        }
    }

    package func unfollow(_ id: Int) {
        state.withLock { $0.followers[id] = nil }
    }
}
