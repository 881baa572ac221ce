import FoundationEssentials
import Synchronization

/// What a queue has learned of its table and its server.
final class QueueMemory: Sendable {
    private struct State {
        var columns: QueueColumns?
        var columnsReadAt = Date.distantPast
        var sweptAt = Date.distantPast
        var lacksSkipLocked = false
        var needsRepeatableRead = false
    }

    private static let minute: TimeInterval = 60
    private let state = Mutex(State())

    func columns(at now: Date) -> QueueColumns? {
        state.withLock { isRecent($0.columnsReadAt, now) ? $0.columns : nil }
    }

    func remember(_ columns: QueueColumns, at now: Date) {
        state.withLock { state in
            state.columns = columns
            state.columnsReadAt = now
        }
    }

    func isSweepDue(at now: Date) -> Bool {
        state.withLock { state in
            guard !isRecent(state.sweptAt, now) else { return false }
            state.sweptAt = now
            return true
        }
    }

    var lacksSkipLocked: Bool { state.withLock(\.lacksSkipLocked) }
    func lackSkipLocked() { state.withLock { $0.lacksSkipLocked = true } }

    var needsRepeatableRead: Bool { state.withLock(\.needsRepeatableRead) }
    func needRepeatableRead() { state.withLock { $0.needsRepeatableRead = true } }

    /// Also a clock that was set back ends it.
    private func isRecent(_ date: Date, _ now: Date) -> Bool {
        abs(now.timeIntervalSince(date)) < Self.minute
    }
}
