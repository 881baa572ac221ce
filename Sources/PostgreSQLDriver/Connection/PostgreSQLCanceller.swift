import CLibpq
import Database
import Synchronization

/// Cancels over a connection of its own, as the protocol has it; usable from any thread, also after the
/// session was closed.
///
/// `@unchecked Sendable`: the `PGcancel` is used and freed only under the mutex; libpq documents
/// `PQcancel` as safe while another thread uses the `PGconn`.
final class PostgreSQLCanceller: StatementCanceller, @unchecked Sendable {
    private let handle: Mutex<OpaquePointer?>
    private let isCancelled = Atomic<Bool>(false)

    /// Called on the connection's thread.
    init(_ connection: OpaquePointer) {
        // The pointer crosses as a number: what it points at is this object's alone from here on.
        nonisolated(unsafe) let cancel = PQgetCancel(connection)
        handle = Mutex(cancel)
    }

    deinit { close() }

    func cancel() {
        handle.withLock { handle in
            guard let handle else { return }
            isCancelled.store(true, ordering: .releasing)
            var buffer = [CChar](repeating: 0, count: 256)
            PQcancel(handle, &buffer, Int32(buffer.count))
        }
    }

    /// Forgets earlier cancels: a statement begins.
    func statementBegins() { isCancelled.store(false, ordering: .releasing) }

    /// Whether `cancel` was called since the statement began.
    var hasCancelled: Bool { isCancelled.load(ordering: .acquiring) }

    func close() {
        handle.withLock { handle in
            PQfreeCancel(handle)
            handle = nil
        }
    }
}
