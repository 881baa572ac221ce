import CLibpq
import Database

/// One session with a PostgreSQL server.
///
/// A read-only session runs every statement in a `READ ONLY` transaction that it rolls back: nothing the
/// statement says (`SET TRANSACTION READ WRITE`, `COMMIT`, a `DO` block) reaches further than itself. The
/// server refuses to make a transaction writable once it has a snapshot, so one is taken at its beginning.
final class PostgreSQLConnection: Connection {
    let dialect: SQLDialect = .postgresql
    var canceller: any StatementCanceller { statementCanceller }

    let settings: PostgreSQLSettings
    let statementCanceller: PostgreSQLCanceller
    var statements = StatementCache<String>(capacity: 100)
    /// Names of prepared statements that no longer have a place in the cache.
    var unusedStatements: [String] = []
    var preparedCount = 0
    var isReadingRows = false
    private let handle: PostgreSQLHandle

    init(_ settings: PostgreSQLSettings) throws(DatabaseError) {
        self.settings = settings
        handle = try PostgreSQLHandle.connect(settings)
        guard let pointer = handle.pointer else { throw DatabaseError(.closed, "the connection is closed") }
        statementCanceller = PostgreSQLCanceller(pointer)
        try runSimple(sessionScript(pointer))
    }

    func execute(_ statement: SQL) throws(DatabaseError) -> ExecutionResult {
        ExecutionResult(affectedRows: try run(statement, onRow: nil))
    }

    func forEachRow(_ statement: SQL, _ body: (Row) throws -> Void) throws {
        var failure: (any Error)?
        _ = try withoutActuallyEscaping(body) { body in
            try run(statement) { row in
                do {
                    try body(row)
                    return true
                } catch {
                    failure = error
                    return false
                }
            }
        }
        if let failure { throw failure }
    }

    func executeScript(_ script: String) throws(DatabaseError) {
        guard !settings.session.readOnly else {
            throw DatabaseError(.readOnly, "a session that may only read runs single statements, not a script")
        }
        statementCanceller.statementBegins()
        try runSimple(script)
    }

    var hasUnaskedInput: Bool {
        handle.pointer.map { isReadable(socket: PQsocket($0)) } ?? true
    }

    func isAlive() -> Bool {
        guard let pointer = handle.pointer, PQstatus(pointer) == CONNECTION_OK,
            let result = PostgreSQLResult(PQexec(pointer, ""))
        else { return false }
        return result.status == PGRES_EMPTY_QUERY
    }

    func close() {
        statementCanceller.close()
        handle.close()
    }

    /// The open connection, with no rows waiting to be read: libpq would silently throw them away.
    func open() throws(DatabaseError) -> OpaquePointer {
        guard let pointer = handle.pointer else { throw DatabaseError(.closed, "the connection is closed") }
        guard !isReadingRows else {
            throw DatabaseError(.other, "a statement was begun while the rows of another are being read")
        }
        return pointer
    }

    private func sessionScript(_ pointer: OpaquePointer) -> String {
        settings.sessionParameters.map { name, value in
            let literal = PQescapeLiteral(pointer, value, value.utf8.count)
            defer { PQfreemem(literal) }
            return "SET \(name) = \(literal.map { String(cString: $0) } ?? "''")"
        }.joined(separator: ";")
    }
}
