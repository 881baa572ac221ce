/// Inserting one row on three databases that each answer in their own way.
extension Connection {
    /// Inserts one row.
    ///
    /// - Parameter column: the `{{id}}` column that the database counts up.
    /// - Returns: the id that the database gave the row.
    package func insert(_ statement: SQL, returning column: String = "id") throws -> Int64 {
        guard let id = try insertOneRow(statement, returning: column) else {
            throw DatabaseError(.unexpectedValue, "the database gave no id for a new row")
        }
        return id
    }

    /// Inserts one row unless there is one with the same unique key.
    ///
    /// - Returns: the new row's id; nil if the row was there already.
    package func insertIgnoring(
        _ statement: SQL, conflictOn columns: [String], returning column: String = "id"
    ) throws -> Int64? {
        try ignoringConflict(statement, on: columns) { statement in
            try insertOneRow(statement, returning: column)
        }
    }

    /// Inserts one row into a table without an `{{id}}`, unless there is one with the same unique key.
    ///
    /// - Returns: whether it was inserted.
    @discardableResult
    package func insertIgnoringWithoutID(_ statement: SQL, conflictOn columns: [String]) throws -> Bool {
        try ignoringConflict(statement, on: columns) { statement in
            try execute(statement).affectedRows > 0 ? () : nil
        } != nil
    }

    private func ignoringConflict<Result>(
        _ statement: SQL, on columns: [String], _ run: (SQL) throws -> Result?
    ) throws -> Result? {
        switch dialect {
        case .sqlite, .postgresql:
            return try run(statement + SQL(text: dialect.ignoringConflict(on: columns)))
        case .mysql:
            // A duplicate takes back this one statement and not the transaction, so the error itself is the
            // answer; whether ON DUPLICATE KEY UPDATE inserted depends on a flag of the connection.
            do {
                return try run(statement)
            } catch let error as DatabaseError where error.kind == .uniqueViolation {
                return nil
            }
        }
    }

    private func insertOneRow(_ statement: SQL, returning column: String) throws -> Int64? {
        switch dialect {
        case .postgresql:
            return try queryFirst(statement + " RETURNING \(raw: column)")?.integer(column)
        case .sqlite, .mysql:
            let result = try execute(statement)
            return result.affectedRows > 0 ? result.lastInsertID : nil
        }
    }
}
