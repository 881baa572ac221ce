import CMariaDB
import Database

extension MySQLConnection {
    /// Called with each row; false discards the rest.
    typealias RowHandler = (Row) -> Bool

    /// Rows that are passed over before the server is asked to stop a statement whose rest nobody wants: for
    /// fewer, that costs more than it spares.
    private static let droppedRowsBeforeCancel = 1_000

    /// Not in the prepared protocol of MySQL 8, and not worth preparing.
    private static let transactionCommands: Set<String> = ["BEGIN", "COMMIT", "ROLLBACK"]

    func run(_ statement: SQL, onRow: RowHandler?) throws(DatabaseError) -> ExecutionResult {
        let pointer = try open()
        statementCanceller.statementBegins()
        let text = statement.text(for: dialect)
        let isCommand = Self.transactionCommands.contains(text)
        if settings.session.readOnly {
            if text == "BEGIN" { return try runCommand("START TRANSACTION READ ONLY") }
            if let refusal = ReadOnlyRule.refusal(of: text) { throw DatabaseError(.readOnly, refusal) }
        }
        if isCommand { return try runCommand(text) }
        let isInTransaction = pointer.pointee.server_status & UInt32(SERVER_STATUS_IN_TRANS) != 0
        guard settings.session.readOnly, !isInTransaction else {
            return try runPrepared(text, statement.parameters, onRow: onRow)
        }
        try runText("START TRANSACTION READ ONLY")
        do {
            let outcome = try runPrepared(text, statement.parameters, onRow: onRow)
            try runText("ROLLBACK")
            return outcome
        } catch {
            try? runText("ROLLBACK")
            throw error
        }
    }

    /// Runs one or, where the session allows it, several statements by the text protocol, without rows.
    func runText(_ text: String) throws(DatabaseError) {
        let pointer = try open()
        guard mysql_real_query(pointer, text, UInt(text.utf8.count)) == 0 else { throw DatabaseError(pointer) }
        while true {
            if let result = mysql_use_result(pointer) {
                while mysql_fetch_row(result) != nil {}
                mysql_free_result(result)
            }
            guard mysql_errno(pointer) == 0 else { throw DatabaseError(pointer) }
            switch mysql_next_result(pointer) {
            case 0: continue
            case -1: return
            default: throw DatabaseError(pointer)
            }
        }
    }

    private func runCommand(_ text: String) throws(DatabaseError) -> ExecutionResult {
        try runText(text)
        return ExecutionResult(affectedRows: 0)
    }

    /// A statement whose table was altered after it was prepared is prepared anew, if it only reads: the
    /// library notices after the server has run it. Otherwise the error says `contention`, upon which a
    /// transaction is run again.
    private func runPrepared(
        _ text: String, _ values: [SQLValue], onRow: RowHandler?
    ) throws(DatabaseError) -> ExecutionResult {
        do {
            return try runPreparedOnce(text, values, onRow: onRow)
        } catch  where error.isStalePlan && ReadOnlyRule.refusal(of: text) == nil {
            return try runPreparedOnce(text, values, onRow: onRow)
        }
    }

    private func runPreparedOnce(
        _ text: String, _ values: [SQLValue], onRow: RowHandler?
    ) throws(DatabaseError) -> ExecutionResult {
        do {
            let parameters = MySQLParameters(values, zone: zone)
            try checkSize(of: parameters)
            let prepared = try prepare(text)
            defer { prepared.finish() }
            try prepared.execute(parameters)
            if let reader = try MySQLRowReader(prepared.pointer) { try read(reader, onRow) }
            return prepared.outcome
        } catch  where error.isUnpreparable && values.isEmpty {
            try runText(text)
            return ExecutionResult(affectedRows: 0)
        } catch  where error.isStalePlan {
            _ = statements.remove(text)
            throw error
        }
    }

    private func prepare(_ text: String) throws(DatabaseError) -> MySQLStatement {
        if let statement = statements.statement(for: text) { return statement }
        let statement = try MySQLStatement(text, on: try open())
        _ = statements.insert(statement, for: text)
        return statement
    }

    private func read(_ reader: MySQLRowReader, _ onRow: RowHandler?) throws(DatabaseError) {
        isReadingRows = true
        defer { isReadingRows = false }
        guard let onRow else {
            while try reader.advance() {}
            return
        }
        while let row = try reader.next() {
            guard onRow(row) else { return discardRest(of: reader) }
        }
    }

    private func discardRest(of reader: MySQLRowReader) {
        var dropped = 0
        // An error is the answer to our own cancel, or ends the rows as well.
        while (try? reader.advance()) == true {
            dropped += 1
            if dropped == Self.droppedRowsBeforeCancel { statementCanceller.cancel() }
        }
    }
}

extension DatabaseError {
    /// "This command is not supported in the prepared statement protocol yet".
    fileprivate var isUnpreparable: Bool { code == "1295" }

    /// The server lost the prepared statement, its table changed faster than it could prepare it anew, or
    /// the result has other columns than when it was prepared.
    fileprivate var isStalePlan: Bool { code == "1243" || code == "1615" || code == "2057" }
}
