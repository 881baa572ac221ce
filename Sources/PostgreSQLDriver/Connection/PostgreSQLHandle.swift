import CLibpq
import Database
import Glibc

/// A `PGconn`, closed at most once.
final class PostgreSQLHandle {
    private(set) var pointer: OpaquePointer?

    private init(_ pointer: OpaquePointer) { self.pointer = pointer }

    deinit { close() }

    func close() {
        guard let pointer else { return }
        PQfinish(pointer)
        self.pointer = nil
    }

    /// Connects, blocking for at most the connect timeout (and the name service).
    ///
    /// Step by step rather than by `PQconnectdbParams`: only so can the error's SQLSTATE be asked for
    /// before it happens, and the sentence of a server may be in any language.
    static func connect(_ settings: PostgreSQLSettings) throws(DatabaseError) -> PostgreSQLHandle {
        guard let pointer = start(settings.keywords) else {
            throw DatabaseError(.other, "libpq has no memory for a connection")
        }
        let handle = PostgreSQLHandle(pointer)
        PQsetErrorVerbosity(pointer, PQERRORS_VERBOSE)
        PQsetNoticeReceiver(pointer, { _, _ in }, nil)
        let deadline = ContinuousClock.now + settings.session.connectTimeout
        guard PQstatus(pointer) != CONNECTION_BAD else { throw handle.connectError(settings) }
        var state = PGRES_POLLING_WRITING
        while state != PGRES_POLLING_OK {
            guard state != PGRES_POLLING_FAILED else { throw handle.connectError(settings) }
            guard handle.wait(forWriting: state == PGRES_POLLING_WRITING, until: deadline) else {
                throw DatabaseError(
                    .unreachable, "\(settings.location) did not answer within \(settings.session.connectTimeout)",
                    hint: "check the host, the port and that nothing in between filters them")
            }
            state = PQconnectPoll(pointer)
        }
        PQsetErrorVerbosity(pointer, PQERRORS_DEFAULT)
        return handle
    }

    private static func start(_ keywords: [(name: String, value: String)]) -> OpaquePointer? {
        let names = keywords.map { strdup($0.name) }
        let values = keywords.map { strdup($0.value) }
        defer { for text in names + values { free(text) } }
        let namePointers = names.map { UnsafePointer($0) } + [nil]
        let valuePointers = values.map { UnsafePointer($0) } + [nil]
        return PQconnectStartParams(namePointers, valuePointers, 0)
    }

    private func wait(forWriting: Bool, until deadline: ContinuousClock.Instant) -> Bool {
        while true {
            let remaining = (deadline - .now).wholeMilliseconds
            guard remaining > 0 else { return false }
            var descriptor = pollfd(
                fd: PQsocket(pointer), events: Int16(forWriting ? POLLOUT : POLLIN), revents: 0)
            let ready = poll(&descriptor, 1, Int32(clamping: remaining))
            if ready > 0 { return true }
            if ready < 0 && errno != EINTR { return true }
        }
    }

    private func connectError(_ settings: PostgreSQLSettings) -> DatabaseError {
        DatabaseError(
            connectMessage: PQerrorMessage(pointer).map { String(cString: $0) } ?? "", location: settings.location)
    }
}
