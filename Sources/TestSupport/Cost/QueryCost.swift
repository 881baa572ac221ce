package import Database

/// Which statements would read books of any size from end to end.
package enum QueryCost {
    /// A sort or a walk over an index may touch as many rows; the books have to be seeded with many more.
    private static let allowedRows = 1_000.0

    /// Runs `body` on a database of its own and asks the database how it runs each of the statements.
    ///
    /// - Parameters:
    ///   - tables: those that grow with everything that was ever done.
    ///   - seed: fills them, with some ten thousand rows.
    /// - Returns: the plan and the statement for each that reads or sorts one of the tables in full.
    package static func fullReads(
        of tables: [String], on kind: TestDatabaseKind, migrations: [Migration],
        seed: @escaping @Sendable (any Connection) throws -> Void,
        _ body: @Sendable (ConnectionPool) async throws -> Void
    ) async throws -> [String] {
        let database = try await TestDatabase.make(kind, migrations: migrations)
        do {
            try await database.pool.transaction { try seed($0) }
            try await database.pool.withConnection { try analyze(tables, $0) }
            let recorder = StatementRecorder(try database.driver())
            let pool = ConnectionPool(driver: recorder)
            let result = await Result { try await body(pool) }
            await pool.close()
            try result.get()
            let statements = recorder.statements
            let findings = try await database.pool.withConnection { connection in
                try statements.flatMap { statement in
                    try fullReads(of: statement, tables, connection)
                        .map { "\($0): \(statement.text(for: connection.dialect))" }
                }
            }
            try await database.drop()
            return findings
        } catch {
            try? await database.drop()
            throw error
        }
    }

    /// Gives the servers the figures that they would gather by themselves after a while.
    private static func analyze(_ tables: [String], _ connection: any Connection) throws {
        for table in tables {
            switch connection.dialect {
            case .sqlite: break
            case .postgresql: try connection.execute("ANALYZE \(raw: table)")
            case .mysql: try connection.execute("ANALYZE TABLE \(raw: table)")
            }
        }
    }

    private static func fullReads(
        of statement: SQL, _ tables: [String], _ connection: any Connection
    ) throws -> [String] {
        // An INSERT looks for its unique key and nothing else.
        let text = statement.text(for: connection.dialect)
        guard ["SELECT", "UPDATE", "DELETE"].contains(where: text.hasPrefix) else { return [] }
        switch connection.dialect {
        case .sqlite:
            return try connection.query("EXPLAIN QUERY PLAN " + statement).map { try $0.text("detail") }.filter {
                step in
                let words = step.split(separator: " ")
                let isScan = words.count > 1 && words[0] == "SCAN" && tables.contains(String(words[1]))
                // A walk over an index in its order stops at the limit; there is no other reason to choose it.
                return isScan && !(text.contains("LIMIT") && step.contains("INDEX")) || step.contains("TEMP B-TREE")
            }
        case .postgresql:
            return try connection.query("EXPLAIN " + statement)
                .compactMap { row in try row.columns.names.first.flatMap(row.optionalText) }
                .filter { step in tables.contains { (step + " ").contains("Seq Scan on \($0) ") } }
        case .mysql:
            return try connection.query("EXPLAIN " + statement).compactMap { row in
                let (type, extra) = (try row.optionalText("type") ?? "", try row.optionalText("Extra") ?? "")
                let isFull = type == "ALL" || type == "index" || extra.contains("filesort")
                guard let table = try row.optionalText("table"), isFull, type != "system" else { return nil }
                let rows = row["rows"]?.numericValue ?? 0
                return rows > allowedRows ? "\(table) \(type) \(rows) rows \(extra)" : nil
            }
        }
    }
}

extension Result where Failure == any Error {
    fileprivate init(_ body: () async throws -> Success) async {
        do { self = .success(try await body()) } catch { self = .failure(error) }
    }
}
