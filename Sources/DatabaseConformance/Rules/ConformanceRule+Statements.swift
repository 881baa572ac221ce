import Database
import TestSupport

extension ConformanceRule {
    static let statements: [ConformanceRule] = [
        ConformanceRule("a value is never part of the statement's text") { database in
            let hostile = ["'; DROP TABLE t; --", "\\'; DROP TABLE t; #", "$1", "?", "\"", "%s", "/*", "\u{FFFF}"]
            try await database.run("CREATE TABLE t (v VARCHAR(100))")
            let found = try await database.pool.withConnection { connection in
                for value in hostile { try connection.execute("INSERT INTO t VALUES (\(value))") }
                return try hostile.map { try connection.query("SELECT v FROM t WHERE v = \($0)").map(\.values) }
            }
            try expectEqual(found, hostile.map { [[.text($0)]] })
        },
        ConformanceRule("only one statement is run by a call") { database in
            try await database.run("CREATE TABLE t (v INTEGER)", "INSERT INTO t VALUES (1)")
            _ = try? await database.run("SELECT 1; DELETE FROM t")
            try expectEqual(try await database.integer("SELECT COUNT(*) FROM t"), 1)
        },
        ConformanceRule("a list is bound element by element") { database in
            try await database.run("CREATE TABLE t (v INTEGER)", "INSERT INTO t VALUES (1), (2), (3)")
            let sum = try await database.integer("SELECT SUM(v) FROM t WHERE v IN (\(list: [1, 3, 5]))")
            try expectEqual(sum, 4)
        },
        ConformanceRule("affected rows are those that matched, also where nothing changed") { database in
            try await database.run("CREATE TABLE t (v INTEGER)", "INSERT INTO t VALUES (1), (1), (2)")
            let counts = try await database.pool.withConnection { connection in
                [
                    try connection.execute("UPDATE t SET v = 1 WHERE v = 1").affectedRows,
                    try connection.execute("UPDATE t SET v = 3").affectedRows,
                    try connection.execute("DELETE FROM t WHERE v = 9").affectedRows,
                    try connection.execute("INSERT INTO t SELECT v FROM t").affectedRows,
                    try connection.execute("SELECT v FROM t").affectedRows,
                ]
            }
            try expectEqual(counts, [2, 3, 0, 3, 0])
        },
        ConformanceRule("a statement runs once for each row of values, and ends at the first that fails") { database in
            try await database.run("CREATE TABLE t (v INTEGER PRIMARY KEY, w VARCHAR(10))")
            let place = SQLValue.null
            let template: SQL = "INSERT INTO t (v, w) VALUES (\(place), \(place))"
            let affected = try await database.pool.withConnection { connection in
                var affected: [Int] = []
                try connection.execute(
                    template,
                    forEach: [[.integer(1), .text("a")], [.integer(2), .text("it's")], [.integer(3), .null]]
                ) {
                    affected.append($0.affectedRows)
                }
                try connection.execute(template, forEach: [])
                return affected
            }
            try expectEqual(affected, [1, 1, 1])
            try await expectError(.uniqueViolation) {
                try await database.pool.withConnection {
                    try $0.execute(
                        template,
                        forEach: [
                            [.integer(4), .text("d")], [.integer(2), .text("again")], [.integer(5), .text("e")],
                        ])
                }
            }
            let rows = try await database.pool.withConnection {
                try $0.query("SELECT v, w FROM t ORDER BY v").map(\.values)
            }
            try expectEqual(
                rows,
                [
                    [.integer(1), .text("a")], [.integer(2), .text("it's")], [.integer(3), .null],
                    [.integer(4), .text("d")],
                ])
        },
        ConformanceRule("an inserted row's id comes back") { database in
            let table = Migration(name: "t", script: "CREATE TABLE t (id {{id}}, v INTEGER)").script(
                database.kind.dialect)
            try await database.run(SQL(text: table))
            let ids = try await database.pool.withConnection { connection in
                try (1...3).map { try connection.insert("INSERT INTO t (v) VALUES (\($0))") }
            }
            try expectEqual(ids, [1, 2, 3])
        },
        ConformanceRule("a script runs all its statements and stops at the first that fails") { database in
            try await database.pool.withConnection { connection in
                try connection.executeScript(
                    "CREATE TABLE t (v INTEGER); INSERT INTO t VALUES (1);\n-- a comment;\nINSERT INTO t VALUES (2);"
                )
            }
            try expectEqual(try await database.integer("SELECT SUM(v) FROM t"), 3)
            try await expectError(.unknownTableOrColumn) {
                try await database.pool.withConnection {
                    try $0.executeScript("SELECT 1; INSERT INTO missing VALUES (1); DELETE FROM t")
                }
            }
            try expectEqual(try await database.integer("SELECT COUNT(*) FROM t"), 2)
        },
        ConformanceRule("after a table was altered, a statement prepared before gives its new shape") { database in
            let counts = try await database.withPool(SessionOptions()) { pool in
                try await pool.withConnection { connection in
                    try connection.execute("CREATE TABLE t (a INTEGER)")
                    try connection.execute("INSERT INTO t VALUES (1)")
                    let before = try connection.queryFirst("SELECT * FROM t")?.values
                    try connection.execute("ALTER TABLE t ADD COLUMN b VARCHAR(10) DEFAULT 'new'")
                    return [before, try connection.queryFirst("SELECT * FROM t")?.values]
                }
            }
            try expectEqual(counts, [[.integer(1)], [.integer(1), .text("new")]])
        },
        // Not in MySQL, whose client library keeps the names of the time a statement was prepared.
        ConformanceRule(
            "after a column was renamed, a statement prepared before gives its new name", on: [.sqlite, .postgresql]
        ) { database in
            let names = try await database.withPool(SessionOptions()) { pool in
                try await pool.withConnection { connection in
                    try connection.execute("CREATE TABLE t (a INTEGER)")
                    try connection.execute("INSERT INTO t VALUES (1)")
                    _ = try connection.queryFirst("SELECT * FROM t")
                    try connection.execute("ALTER TABLE t RENAME COLUMN a TO b")
                    return try connection.queryFirst("SELECT * FROM t")?.columns.names
                }
            }
            try expectEqual(names, ["b"])
        },
        ConformanceRule("in a transaction as well, at the latest when it is run again") { database in
            try await database.run("CREATE TABLE t (a INTEGER)", "INSERT INTO t VALUES (1)")
            let row = try await database.withPool(SessionOptions()) { pool in
                _ = try await pool.withConnection { try $0.query("SELECT * FROM t") }
                try await database.run("ALTER TABLE t ADD COLUMN b VARCHAR(10) DEFAULT 'new'")
                return try await pool.transaction { try $0.queryFirst("SELECT * FROM t")?.values }
            }
            try expectEqual(row, [.integer(1), .text("new")])
        },
        ConformanceRule("prepared statements are kept up to a bound") { database in
            try await database.withPool(SessionOptions()) { pool in
                let (sum, prepared) = try await pool.withConnection { connection in
                    var sum: Int64 = 0
                    for round in 0..<2 {
                        for number in 0..<200 {
                            let text = "SELECT \(number) + \(round) AS n"
                            sum += try connection.queryFirst(SQL(text: text))?.values[0].wholeNumber ?? 0
                        }
                    }
                    return (sum, try connection.preparedStatements())
                }
                try expectEqual(sum, 2 * 19_900 + 200)
                try expect(prepared <= 130, "the server keeps \(prepared) prepared statements")
            }
        },
        ConformanceRule("the same text takes another type of value") { database in
            try await database.run("CREATE TABLE t (v VARCHAR(100))")
            try await database.pool.withConnection { connection in
                let values: [SQLValue] = [.text("a"), .null, .integer(1), .text("b"), .null]
                for value in values { try connection.execute("INSERT INTO t VALUES (\(value))") }
            }
            try expectEqual(try await database.integer("SELECT COUNT(v) FROM t"), 3)
        },
    ]
}

extension Connection {
    /// Those that this session has at the server.
    fileprivate func preparedStatements() throws -> Int64 {
        switch dialect {
        case .sqlite: 0
        case .postgresql: try queryFirst("SELECT COUNT(*) FROM pg_prepared_statements")?.values[0].wholeNumber ?? -1
        case .mysql: try status("Com_stmt_prepare") - status("Com_stmt_close")
        }
    }

    private func status(_ name: String) throws -> Int64 {
        Int64(try queryFirst("SHOW SESSION STATUS LIKE '\(raw: name)'")?.text("Value") ?? "") ?? -1
    }
}

extension TestDatabaseKind {
    var dialect: SQLDialect {
        switch self {
        case .sqlite: .sqlite
        case .postgresql: .postgresql
        case .mysql: .mysql
        }
    }
}
