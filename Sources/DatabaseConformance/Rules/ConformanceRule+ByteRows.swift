import Database
import TestSupport

extension ConformanceRule {
    private struct EnoughError: Error {}

    static let byteRows: [ConformanceRule] = [
        ConformanceRule("a row of bytes tells integers, texts, times and NULL as they were stored") { database in
            let time = database.kind == .postgresql ? "TIMESTAMP" : database.kind == .mysql ? "DATETIME(6)" : "TEXT"
            let date = database.kind == .sqlite ? "TEXT" : "DATE"
            try await database.run(
                """
                CREATE TABLE item (id BIGINT NOT NULL PRIMARY KEY, small SMALLINT, flag BOOLEAN, word VARCHAR(100),
                    moment \(raw: time), day \(raw: date))
                """,
                """
                INSERT INTO item VALUES
                (\(Int64.max), -7, \(true), \("it's \\ \"抖音\" \u{1F600}\n$1"), '1969-12-31 23:59:58.25', '2024-12-09'),
                (\(Int64.min), NULL, NULL, NULL, NULL, NULL), (0, 32767, \(false), '', '2024-12-09 08:00:00', NULL)
                """)
            let found = try await database.byteRows("SELECT id, small, flag, word, moment, day FROM item ORDER BY id") {
                row throws(DatabaseError) in
                let parts: [String?] = [
                    String(try row.integer(0)), try row.optionalInteger(1)?.description,
                    try row.optionalInteger(2)?.description, try row.text(3), try row.microseconds(4)?.description,
                    try row.microseconds(5)?.description,
                ]
                return parts.map { $0 ?? "NULL" }.joined(separator: "|")
            }
            try expectEqual(
                found,
                [
                    "\(Int64.min)|NULL|NULL|NULL|NULL|NULL", "0|32767|0||1733731200000000|NULL",
                    "\(Int64.max)|-7|1|it's \\ \"抖音\" \u{1F600}\n$1|-1750000|1733702400000000",
                ])
        },
        ConformanceRule("the values of a statement for rows of bytes are bound, whatever they hold") { database in
            try await database.run("CREATE TABLE item (id BIGINT NOT NULL PRIMARY KEY, word VARCHAR(100))")
            let words = [
                "it's", "\\'; DROP TABLE item; --", "$1 ? :x", "抖音 \u{1F600}", "E'\\x41'", " ", "\n) TO STDOUT",
            ]
            try await database.pool.withConnection { connection in
                for (id, word) in words.enumerated() {
                    try connection.execute("INSERT INTO item VALUES (\(id), \(word))")
                }
            }
            for (id, word) in words.enumerated() {
                let statement: SQL = "SELECT id FROM item WHERE word = \(word) AND id >= \(Int64(id)) AND id < \(1_000)"
                let found = try await database.byteRows(statement) { row throws(DatabaseError) in try row.integer(0) }
                try expectEqual(found, [Int64(id)], word)
            }
            let none = try await database.byteRows("SELECT id FROM item WHERE word = \(nil as String?)") {
                row throws(DatabaseError) in try row.integer(0)
            }
            try expectEqual(none, [])
        },
        ConformanceRule("a column that is none, or of another type, is an error of a row of bytes") { database in
            try await database.run("CREATE TABLE item (id BIGINT NOT NULL, word VARCHAR(100))")
            try await database.run("INSERT INTO item VALUES (1, 'one')")
            for column in [-1, 1, 2, Int.max] {
                try await expectError(.unexpectedValue, "column \(column)") {
                    try await database.byteRows("SELECT id, word FROM item") { row throws(DatabaseError) in
                        try row.integer(column)
                    }
                }
            }
            let next = try await database.byteRows("SELECT 7") { row throws(DatabaseError) in try row.integer(0) }
            try expectEqual(next, [7], "the answer afterwards")
        },
        ConformanceRule("100,000 rows of bytes come whole and in order, also within a transaction") { database in
            try await database.makeDigits()
            let statement: SQL = """
                SELECT a.d * 10000 + b.d * 1000 + c.d * 100 + e.d * 10 + f.d AS n
                FROM digit a CROSS JOIN digit b CROSS JOIN digit c CROSS JOIN digit e CROSS JOIN digit f ORDER BY n
                """
            let (count, isOrdered) = try await database.pool.transaction { connection in
                var count: Int64 = 0
                var isOrdered = true
                try connection.forEachByteRow(statement) { row in
                    let number = try row.integer(0)
                    isOrdered = isOrdered && number == count
                    count += 1
                }
                try connection.execute("DELETE FROM digit")
                return (count, isOrdered)
            }
            try expectEqual(count, 100_000)
            try expect(isOrdered, "the rows are not in order")
        },
        ConformanceRule("rows of bytes that nobody wants any more are left, and the session goes on") { database in
            try await database.makeDigits()
            try await database.withPool(SessionOptions(readOnly: true)) { pool in
                for wanted in [1, 100_000] {
                    let count = try await pool.withConnection { connection in
                        var count = 0
                        do {
                            try connection.forEachByteRow(TestDatabase.endlessRows) { _ in
                                count += 1
                                if count == wanted { throw EnoughError() }
                            }
                        } catch is EnoughError {}
                        return count
                    }
                    try expectEqual(count, wanted)
                    let next = try await pool.withConnection { try $0.queryFirst("SELECT 7 AS n")?.integer("n") }
                    try expectEqual(next, 7, "the answer on the same connection afterwards")
                }
            }
            try await database.waitForRunningStatements("digit", 0)
        },
        ConformanceRule("a statement for rows of bytes can be cancelled, and has a limit") { database in
            try await database.makeDigits()
            try await database.withPool(SessionOptions(statementTimeout: nil)) { pool in
                let task = Task {
                    try await pool.withConnection { try $0.forEachByteRow(TestDatabase.endlessCount) { _ in } }
                }
                try await database.waitForRunningStatements("endless", 1)
                task.cancel()
                try await expectError(.cancelled) { try await task.value }
                try await database.waitForRunningStatements("endless", 0)
            }
            try await database.withPool(SessionOptions(statementTimeout: .milliseconds(300))) { pool in
                try await expectError(.statementTimeout) {
                    try await pool.withConnection { try $0.forEachByteRow(TestDatabase.endlessCount) { _ in } }
                }
                let next = try await pool.withConnection { try $0.queryFirst("SELECT 7 AS n")?.integer("n") }
                try expectEqual(next, 7, "the answer afterwards")
            }
        },
        ConformanceRule("a wrong statement for rows of bytes is refused with its place") { database in
            let missing = try await expectError(.unknownTableOrColumn) {
                try await database.byteRows("SELECT 1,\n  absent FROM nowhere") { row throws(DatabaseError) in
                    try row.integer(0)
                }
            }
            try expect(missing.message.contains("nowhere"), "“\(missing)” does not name what is missing")
            if database.kind == .postgresql {
                try expect(missing.message.contains("line 2"), "“\(missing)” does not tell the line")
            }
            let next = try await database.byteRows("SELECT 7") { row throws(DatabaseError) in try row.integer(0) }
            try expectEqual(next, [7], "the answer afterwards")
        },
        ConformanceRule("days without end in rows of bytes are the ends of time", on: [.postgresql]) { database in
            let days = try await database.byteRows(
                "SELECT d FROM (VALUES (DATE '-infinity'), (DATE '1970-01-02'), (DATE 'infinity')) v (d) ORDER BY d"
            ) { row throws(DatabaseError) in try row.microseconds(0) }
            try expectEqual(days, [.min, 86_400_000_000, .max])
        },
        ConformanceRule("a statement for rows of bytes that fails after its first rows throws", on: [.postgresql]) {
            database in
            try await database.makeDigits()
            try await expectError(.unexpectedValue) {
                try await database.byteRows("SELECT 1 / (5 - d) FROM digit ORDER BY d") { row throws(DatabaseError) in
                    try row.integer(0)
                }
            }
        },
        ConformanceRule("a read-only session's rows of bytes change nothing", on: [.postgresql]) { database in
            try await database.run("CREATE TABLE t (v INTEGER)", "INSERT INTO t VALUES (1)")
            let statements: [SQL] = [
                "DELETE FROM t RETURNING v", "WITH gone AS (DELETE FROM t RETURNING v) SELECT * FROM gone",
                "SELECT v FROM t) TO STDOUT; DELETE FROM t; COPY (SELECT 1", "SELECT 1; DELETE FROM t",
                "SELECT v FROM t -- ",
            ]
            try await database.withPool(SessionOptions(readOnly: true)) { pool in
                for statement in statements {
                    _ = try? await pool.withConnection { try $0.forEachByteRow(statement) { _ in } }
                }
            }
            let count = try await database.integer("SELECT COUNT(*) FROM t")
            try expectEqual(count, 1, "the number of rows afterwards")
        },
        ConformanceRule("a type without bytes of its own is told with its column", on: [.postgresql]) { database in
            let error = try await expectError(.unexpectedValue) {
                try await database.byteRows("SELECT 1 AS a, 1.5::numeric AS price") { row throws(DatabaseError) in
                    try row.integer(0)
                }
            }
            try expect(error.message.contains("price"), "“\(error)” does not name the column")
        },
        ConformanceRule("a statement within the rows of bytes of another is refused", on: [.postgresql]) { database in
            try await expectError(.other) {
                try await database.pool.withConnection { connection in
                    try connection.forEachByteRow("SELECT 1") { _ in _ = try connection.query("SELECT 2") }
                }
            }
        },
    ]
}

extension TestDatabase {
    /// What `read` makes of each row.
    fileprivate func byteRows<Value: Sendable>(
        _ statement: SQL, _ read: @escaping @Sendable (borrowing ByteRow) throws(DatabaseError) -> Value
    ) async throws -> [Value] {
        try await pool.withConnection { connection in
            var values: [Value] = []
            try connection.forEachByteRow(statement) { row in values.append(try read(row)) }
            return values
        }
    }
}
