import CSQLite
import Database
import Synchronization

/// An open database of SQLite, which another thread may interrupt and only its own may close.
///
/// `@unchecked Sendable`: `pointer` is used freely on the connection's thread alone; other threads only
/// call `cancel`, which uses it under the lock that `close` takes before the pointer becomes invalid, and
/// sqlite3_interrupt is made to be called from other threads.
final class SQLiteHandle: StatementCanceller, @unchecked Sendable {
    let pointer: OpaquePointer
    private let isOpen = Mutex(true)
    private let cancelCount = Atomic(0)

    init(_ pointer: OpaquePointer) {
        self.pointer = pointer
    }

    deinit { close() }

    /// How often somebody wanted a statement to stop: for waits that SQLite does not interrupt.
    var interruptions: Int { cancelCount.load(ordering: .relaxed) }

    /// Stops the statement that runs. SQLite forgets it if none does.
    func cancel() {
        cancelCount.add(1, ordering: .relaxed)
        isOpen.withLock { isOpen in
            if isOpen { sqlite3_interrupt(pointer) }
        }
    }

    func close() {
        let wasOpen = isOpen.withLock { isOpen in
            defer { isOpen = false }
            return isOpen
        }
        if wasOpen { sqlite3_close_v2(pointer) }
    }
}
