import CSQLite
import Database
import Glibc

/// Ends a statement that runs longer than it may, and its waiting for another writer when it was
/// cancelled meanwhile: SQLite asks every few thousand steps of its machine, and at every try for a lock.
///
/// SQLite's own busy time-out would wait to its end whatever `sqlite3_interrupt` says.
final class StatementWatch {
    private let handle: SQLiteHandle
    private let limit: Duration?
    private let busyTimeout: Duration
    private var start = ContinuousClock.now
    private var interruptions = 0
    private var isOverLimit = false

    init(handle: SQLiteHandle, limit: Duration?, busyTimeout: Duration) {
        self.handle = handle
        self.limit = limit
        self.busyTimeout = busyTimeout
        // Not retained by SQLite: `detach` takes it back before the owner lets go.
        let context = Unmanaged.passUnretained(self).toOpaque()
        sqlite3_busy_handler(
            handle.pointer,
            { context, tries in
                guard let context else { return 0 }
                return Unmanaged<StatementWatch>.fromOpaque(context).takeUnretainedValue().waits(tries) ? 1 : 0
            }, context)
        guard limit != nil else { return }
        sqlite3_progress_handler(
            handle.pointer, 4_000,
            { context in
                guard let context else { return 0 }
                return Unmanaged<StatementWatch>.fromOpaque(context).takeUnretainedValue().checkLimit() ? 1 : 0
            }, context)
    }

    /// A statement begins.
    func restart() {
        isOverLimit = false
        interruptions = handle.interruptions
        start = .now
    }

    func detach() {
        sqlite3_busy_handler(handle.pointer, nil, nil)
        sqlite3_progress_handler(handle.pointer, 0, nil, nil)
    }

    /// Why the statement really failed, when we made SQLite give up.
    func explain(_ error: DatabaseError) -> DatabaseError {
        guard error.kind == .cancelled || error.kind == .contention else { return error }
        if isOverLimit, let limit { return .statementTimeout(after: limit) }
        guard wasInterrupted else { return error }
        return DatabaseError(.cancelled, "the statement was interrupted", code: error.code)
    }

    private var wasInterrupted: Bool { handle.interruptions != interruptions }

    private func checkLimit() -> Bool {
        if !isOverLimit, let limit { isOverLimit = ContinuousClock.now - start >= limit }
        return isOverLimit
    }

    /// Waits a little for the other writer, longer from try to try.
    ///
    /// - Returns: whether to try again.
    private func waits(_ tries: Int32) -> Bool {
        if wasInterrupted || checkLimit() || ContinuousClock.now - start >= busyTimeout { return false }
        usleep(UInt32(min(1 + tries, 20)) * 1_000)
        return true
    }
}
