import CSQLite

/// Stops a statement that runs longer than it may: SQLite asks every few thousand steps of its machine.
final class StatementDeadline {
    let limit: Duration
    private(set) var hasPassed = false
    private var deadline = ContinuousClock.now
    private let handle: SQLiteHandle

    init(limit: Duration, handle: SQLiteHandle) {
        self.limit = limit
        self.handle = handle
        // Not retained by SQLite: `detach()` takes it back before the owner lets go.
        let context = Unmanaged.passUnretained(self).toOpaque()
        sqlite3_progress_handler(handle.pointer, 4_000, { context in
            guard let context else { return 0 }
            return Unmanaged<StatementDeadline>.fromOpaque(context).takeUnretainedValue().mustStop() ? 1 : 0
        }, context)
    }

    /// A statement begins.
    func restart() {
        hasPassed = false
        deadline = .now + limit
    }

    func detach() {
        sqlite3_progress_handler(handle.pointer, 0, nil, nil)
    }

    private func mustStop() -> Bool {
        if !hasPassed { hasPassed = ContinuousClock.now >= deadline }
        return hasPassed
    }
}
