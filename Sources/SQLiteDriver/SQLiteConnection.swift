import CSQLite
package import Database

/// One session with SQLite.
package final class SQLiteConnection: Connection {
    private let handle: SQLiteHandle
    private let watch: StatementWatch
    private var statements = StatementCache<SQLiteStatement>(capacity: 128)
    private var isClosed = false

    init(handle: SQLiteHandle, statementTimeout: Duration?, busyTimeout: Duration) {
        self.handle = handle
        watch = StatementWatch(handle: handle, limit: statementTimeout, busyTimeout: busyTimeout)
    }

    package var dialect: SQLDialect { .sqlite }

    package var canceller: any StatementCanceller { handle }

    @discardableResult
    package func execute(_ statement: SQL) throws(DatabaseError) -> ExecutionResult {
        let prepared = try prepare(readable(statement))
        defer { putBack(prepared) }
        return try run(prepared)
    }

    private func run(_ prepared: SQLiteStatement) throws(DatabaseError) -> ExecutionResult {
        let before = sqlite3_total_changes64(handle.pointer)
        do throws(DatabaseError) {
            while try prepared.step() {}
        } catch {
            throw watch.explain(error)
        }
        // sqlite3_changes keeps the number of the last statement that could change rows at all.
        let hasChanged = sqlite3_total_changes64(handle.pointer) != before
        return ExecutionResult(
            affectedRows: hasChanged ? Int(sqlite3_changes64(handle.pointer)) : 0,
            lastInsertID: sqlite3_last_insert_rowid(handle.pointer))
    }

    package func execute(
        _ template: SQL, forEach rows: [[SQLValue]], done: (ExecutionResult) -> Void
    ) throws(DatabaseError) {
        guard !rows.isEmpty else { return }
        let prepared = try take(template.text(for: .sqlite))
        defer { putBack(prepared) }
        for row in rows {
            watch.restart()
            try prepared.bind(row)
            done(try run(prepared))
            prepared.reset()
        }
    }

    package func forEachByteRow(_ statement: SQL, _ body: (borrowing ByteRow) throws -> Void) throws {
        let prepared = try prepare(statement)
        defer { putBack(prepared) }
        while try hasRow(prepared) { try prepared.withByteRow(body) }
    }

    package func forEachRow(_ statement: SQL, _ body: (Row) throws -> Void) throws {
        let prepared = try prepare(statement)
        defer { putBack(prepared) }
        while try hasRow(prepared) { try body(prepared.row()) }
    }

    package func executeScript(_ script: String) throws(DatabaseError) {
        try checkOpen()
        watch.restart()
        let code = sqlite3_exec(handle.pointer, script, nil, nil, nil)
        guard code == SQLITE_OK else { throw watch.explain(DatabaseError(sqlite: handle.pointer, code: code)) }
    }

    package func isAlive() -> Bool {
        !isClosed && (try? execute("SELECT 1")) != nil
    }

    package func close() {
        isClosed = true
        _ = statements.removeAll()
        watch.detach()
        handle.close()
    }

    /// A session that may only read gets no write lock: its transactions begin without one.
    private func readable(_ statement: SQL) -> SQL {
        let isBegin = statement.fragments == SQLDialect.sqlite.beginTransaction.fragments
        return isBegin && sqlite3_db_readonly(handle.pointer, "main") == 1 ? "BEGIN" : statement
    }

    private func prepare(_ statement: SQL) throws(DatabaseError) -> SQLiteStatement {
        let prepared = try take(statement.text(for: .sqlite))
        do throws(DatabaseError) {
            try prepared.bind(statement.parameters)
        } catch {
            putBack(prepared)
            throw error
        }
        return prepared
    }

    /// Taken out while it runs: the same text again, inside of a row's closure, is another statement.
    private func take(_ text: String) throws(DatabaseError) -> SQLiteStatement {
        try checkOpen()
        watch.restart()
        return if let known = statements.remove(text) { known } else { try SQLiteStatement(text, on: handle) }
    }

    private func putBack(_ prepared: SQLiteStatement) {
        prepared.reset()
        _ = statements.insert(prepared, for: prepared.text)
    }

    private func hasRow(_ prepared: SQLiteStatement) throws(DatabaseError) -> Bool {
        do throws(DatabaseError) {
            return try prepared.step()
        } catch {
            throw watch.explain(error)
        }
    }

    private func checkOpen() throws(DatabaseError) {
        if isClosed { throw DatabaseError(.closed, "the connection to SQLite is closed") }
    }
}
