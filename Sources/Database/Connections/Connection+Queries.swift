import Glibc

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

    /// The first row of a result, or nil. The statement should ask for one row (`LIMIT 1`, a key).
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

extension Connection {
    /// Runs `body` again, at most three times in all, while the database asks for that.
    package func retryingContention<Result>(_ body: () throws -> Result) throws -> Result {
        for attempt in 1...2 {
            do {
                return try body()
            } catch let error as DatabaseError where error.kind == .contention {
                // Two that met once should not meet again. This is the connection's own thread: it may sleep.
                usleep(UInt32.random(in: 1_000...10_000) * UInt32(attempt))
            }
        }
        return try body()
    }
}
