import CMariaDB
import Database
import Synchronization

/// Stops a session's statement by `KILL QUERY` over a second connection; from any thread, also after the
/// session was closed.
final class MySQLCanceller: StatementCanceller {
    private let settings: MySQLSettings
    /// The server's number of the session; nil once it is closed.
    private let session: Mutex<UInt?>
    private let isCancelled = Atomic<Bool>(false)

    init(_ settings: MySQLSettings, session: UInt) {
        self.settings = settings
        self.session = Mutex(session)
    }

    func cancel() {
        // Held meanwhile: a session that ended could have left its number to another.
        session.withLock { session in
            guard let session, let handle = try? MySQLHandle.connect(settings), let pointer = handle.pointer else {
                return
            }
            isCancelled.store(true, ordering: .releasing)
            let statement = "KILL QUERY \(session)"
            mysql_real_query(pointer, statement, UInt(statement.utf8.count))
        }
    }

    /// Forgets earlier cancels: a statement begins.
    func statementBegins() { isCancelled.store(false, ordering: .releasing) }

    /// Whether `cancel` was called since the statement began.
    var hasCancelled: Bool { isCancelled.load(ordering: .acquiring) }

    func close() {
        session.withLock { $0 = nil }
    }
}
