extension Connection {
    /// All rows of a result.
    ///
    /// - Parameter limit: more rows than this are an error of kind `.rowLimit`, never a cut result.
    package func query(_ statement: SQL, limit: Int = .max) throws -> [Row] {
        var rows: [Row] = []
        try forEachRow(statement) { row in
            guard rows.count < limit else {
                throw DatabaseError(.rowLimit, "the result has more than \(limit) rows")
            }
            rows.append(row)
        }
        return rows
    }

    /// The first row of a result, or nil.
    package func queryFirst(_ statement: SQL) throws -> Row? {
        try query(statement).first
    }

    /// Runs `body` in a transaction: committed when it returns, rolled back when it throws.
    package func transaction<Result>(_ body: () throws -> Result) throws -> Result {
        try execute(dialect.beginTransaction)
        do {
            let result = try body()
            try execute("COMMIT")
            return result
        } catch {
            // A session that is gone or was rolled back by the server cannot be rolled back again;
            // the first error is the one that tells.
            _ = try? execute("ROLLBACK")
            throw error
        }
    }
}

extension SQLDialect {
    /// SQLite takes the write lock at once: a transaction that reads first and writes later would
    /// otherwise fail with "database is locked" whatever the busy timeout.
    package var beginTransaction: SQL {
        switch self {
        case .sqlite: "BEGIN IMMEDIATE"
        case .postgresql, .mysql: "BEGIN"
        }
    }
}
