import CLibpq
import Database

extension PostgreSQLConnection {
    /// Called with each row; false discards the rest.
    typealias RowHandler = (Row) -> Bool

    /// - Returns: the number of affected rows.
    func run(_ statement: SQL, onRow: RowHandler?) throws(DatabaseError) -> Int {
        let pointer = try open()
        statementCanceller.statementBegins()
        let text = statement.text(for: dialect)
        let parameters = try PostgreSQLParameters(statement.parameters)
        let isOutsideTransaction = PQtransactionStatus(pointer) == PQTRANS_IDLE
        guard settings.session.readOnly, isOutsideTransaction else {
            return try runRetrying(text, parameters, canRetry: isOutsideTransaction, onRow: onRow)
        }
        try beginReadOnly()
        // `BEGIN` of `Connection.transaction`: the transaction just begun is the one asked for.
        if text == dialect.beginTransaction.text(for: dialect) { return 0 }
        do {
            let affected = try runRetrying(text, parameters, canRetry: false, onRow: onRow)
            try runSimple("ROLLBACK")
            return affected
        } catch {
            try? runSimple("ROLLBACK")
            throw error
        }
    }

    /// Runs one or more statements by the simple protocol, without parameters and rows.
    func runSimple(_ script: String) throws(DatabaseError) {
        let pointer = try open()
        guard PQsendQuery(pointer, script) == 1 else { throw brokenConnection(pointer) }
        _ = try drain(pointer, text: script, onRow: nil)
    }

    func beginReadOnly() throws(DatabaseError) {
        try runSimple("BEGIN READ ONLY; SELECT 1")
    }

    /// A statement whose tables were altered after it was prepared is prepared anew. In a transaction that
    /// is no longer possible: there the error says `contention`, upon which a transaction is run again.
    private func runRetrying(
        _ text: String, _ parameters: PostgreSQLParameters, canRetry: Bool, onRow: RowHandler?
    ) throws(DatabaseError) -> Int {
        do {
            return try runPrepared(text, parameters, onRow: onRow)
        } catch let error where error.code == DatabaseError.stalePlan {
            discardStatements()
            guard canRetry else { throw error }
            return try runPrepared(text, parameters, onRow: onRow)
        }
    }

    private func runPrepared(
        _ text: String, _ parameters: PostgreSQLParameters, onRow: RowHandler?
    ) throws(DatabaseError) -> Int {
        let name = try prepare(text, parameters)
        let pointer = try open()
        let isSent = parameters.withPointers { values, lengths, formats in
            PQsendQueryPrepared(pointer, name, parameters.count, values, lengths, formats, 0) == 1
        }
        guard isSent else { throw brokenConnection(pointer) }
        PQsetSingleRowMode(pointer)
        return try drain(pointer, text: text, onRow: onRow)
    }

    private func prepare(_ text: String, _ parameters: PostgreSQLParameters) throws(DatabaseError) -> String {
        let key = text + parameters.signature
        if let name = statements.statement(for: key) { return name }
        let pointer = try open()
        deallocateUnused(pointer)
        preparedCount += 1
        let name = "herald_\(preparedCount)"
        let result = PostgreSQLResult(PQprepare(pointer, name, text, parameters.count, parameters.types))
        guard let result else { throw brokenConnection(pointer) }
        guard result.status == PGRES_COMMAND_OK else { throw failure(result, text, pointer) }
        if let evicted = statements.insert(name, for: key) { unusedStatements.append(evicted) }
        return name
    }

    private func discardStatements() {
        unusedStatements += statements.removeAll()
    }

    /// In a failed transaction the server takes no statement but its end: they wait.
    private func deallocateUnused(_ pointer: OpaquePointer) {
        guard !unusedStatements.isEmpty, PQtransactionStatus(pointer) != PQTRANS_INERROR else { return }
        let script = unusedStatements.map { "DEALLOCATE \($0)" }.joined(separator: ";")
        unusedStatements = []
        _ = PostgreSQLResult(PQexec(pointer, script))
    }
}
