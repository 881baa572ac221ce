import CMariaDB
import Database

/// A prepared statement, closed when it is let go.
final class MySQLStatement {
    let pointer: UnsafeMutablePointer<MYSQL_STMT>

    init(_ text: String, on connection: UnsafeMutablePointer<MYSQL>) throws(DatabaseError) {
        guard let pointer = mysql_stmt_init(connection) else { throw DatabaseError(connection) }
        self.pointer = pointer
        guard mysql_stmt_prepare(pointer, text, UInt(text.utf8.count)) == 0 else { throw DatabaseError(pointer) }
    }

    deinit { mysql_stmt_close(pointer) }

    /// Sends the values and runs; rows are then read by a `MySQLRowReader`.
    func execute(_ parameters: MySQLParameters) throws(DatabaseError) {
        let wanted = Int(mysql_stmt_param_count(pointer))
        // The library would read as many values as the statement has placeholders, whatever we give.
        guard wanted == parameters.count else {
            throw DatabaseError(
                .syntax, "the statement has \(wanted) placeholders for \(parameters.count) values",
                hint: "a question mark outside of a text is a placeholder")
        }
        if wanted > 0, mysql_stmt_bind_param(pointer, parameters.binds) != 0 { throw DatabaseError(pointer) }
        guard mysql_stmt_execute(pointer) == 0 else { throw DatabaseError(pointer) }
    }

    /// Discards what is left of the rows. To be called after each execution.
    func finish() {
        mysql_stmt_free_result(pointer)
    }

    var outcome: ExecutionResult {
        let id = mysql_stmt_insert_id(pointer)
        // All ones: an execution that gave rows.
        let affected = Int(exactly: mysql_stmt_affected_rows(pointer)) ?? 0
        return ExecutionResult(affectedRows: affected, lastInsertID: id == 0 ? nil : Int64(exactly: id))
    }
}
