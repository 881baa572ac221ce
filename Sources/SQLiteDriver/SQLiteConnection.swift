import CSQLite
package import Database

/// One session with SQLite.
package final class SQLiteConnection: Connection {
    private let handle: SQLiteHandle
    private let deadline: StatementDeadline?
    private var cache: StatementCache
    private var isClosed = false

    init(handle: SQLiteHandle, statementTimeout: Duration?) {
        self.handle = handle
        cache = StatementCache(capacity: 128)
        deadline = statementTimeout.map { StatementDeadline(limit: $0, handle: handle) }
    }

    package var dialect: SQLDialect { .sqlite }

    package var canceller: any StatementCanceller { handle }

    @discardableResult
    package func execute(_ statement: SQL) throws(DatabaseError) -> ExecutionResult {
        let before = sqlite3_total_changes64(handle.pointer)
        let prepared = try prepare(statement)
        defer { putBack(prepared) }
        do throws(DatabaseError) {
            while try prepared.step() {}
        } catch {
            throw explain(error)
        }
        // sqlite3_changes keeps the number of the last statement that could change rows at all.
        let hasChanged = sqlite3_total_changes64(handle.pointer) != before
        return ExecutionResult(
            affectedRows: hasChanged ? Int(sqlite3_changes64(handle.pointer)) : 0,
            lastInsertID: sqlite3_last_insert_rowid(handle.pointer))
    }

    package func forEachRow(_ statement: SQL, _ body: (Row) throws -> Void) throws {
        let prepared = try prepare(statement)
        defer { putBack(prepared) }
        while try hasRow(prepared) { try body(prepared.row()) }
    }

    package func executeScript(_ script: String) throws(DatabaseError) {
        try checkOpen()
        deadline?.restart()
        let code = sqlite3_exec(handle.pointer, script, nil, nil, nil)
        guard code == SQLITE_OK else { throw explain(DatabaseError(sqlite: handle.pointer, code: code)) }
    }

    package func isAlive() -> Bool {
        !isClosed && (try? execute("SELECT 1")) != nil
    }

    package func close() {
        isClosed = true
        cache.removeAll()
        deadline?.detach()
        handle.close()
    }

    private func prepare(_ statement: SQL) throws(DatabaseError) -> SQLiteStatement {
        try checkOpen()
        let text = statement.text(for: .sqlite)
        // Taken out while it runs: the same text again, inside of a row's closure, is another statement.
        let prepared = if let known = cache.take(text) { known } else { try compile(text) }
        deadline?.restart()
        do throws(DatabaseError) {
            try prepared.bind(statement.parameters)
        } catch {
            putBack(prepared)
            throw error
        }
        return prepared
    }

    private func compile(_ text: String) throws(DatabaseError) -> SQLiteStatement {
        try SQLiteStatement(text, on: handle)
    }

    private func putBack(_ prepared: SQLiteStatement) {
        prepared.reset()
        cache.put(prepared)
    }

    private func hasRow(_ prepared: SQLiteStatement) throws(DatabaseError) -> Bool {
        do throws(DatabaseError) {
            return try prepared.step()
        } catch {
            throw explain(error)
        }
    }

    /// An interruption of ours by the statement's deadline is not a cancelling by somebody else.
    private func explain(_ error: DatabaseError) -> DatabaseError {
        guard error.kind == .cancelled, let deadline, deadline.hasPassed else { return error }
        return .statementTimeout(after: deadline.limit)
    }

    private func checkOpen() throws(DatabaseError) {
        if isClosed { throw DatabaseError(.closed, "the connection to SQLite is closed") }
    }
}
