import Database
import TestSupport

extension ConformanceRule {
    private struct EnoughError: Error {}

    static let results: [ConformanceRule] = [
        ConformanceRule("rows are handed over as they come: a result without end gives its first 100,000") { database in
            try await database.makeDigits()
            try await database.withPool(SessionOptions()) { pool in
                let count = try await pool.withConnection { connection in
                    var count = 0
                    do {
                        try connection.forEachRow(TestDatabase.endlessRows) { _ in
                            count += 1
                            if count == 100_000 { throw EnoughError() }
                        }
                    } catch is EnoughError {}
                    return count
                }
                try expectEqual(count, 100_000)
                let next = try await pool.withConnection { try $0.queryFirst("SELECT 7 AS n")?.integer("n") }
                try expectEqual(next, 7, "the answer on the same connection afterwards")
            }
        },
        ConformanceRule("a result of 100,000 rows comes whole and in order") { database in
            try await database.makeDigits()
            let (count, isOrdered) = try await database.pool.withConnection { connection in
                var count: Int64 = 0
                var isOrdered = true
                let statement: SQL = """
                    SELECT a.d * 10000 + b.d * 1000 + c.d * 100 + e.d * 10 + f.d AS n
                    FROM digit a CROSS JOIN digit b CROSS JOIN digit c CROSS JOIN digit e CROSS JOIN digit f ORDER BY n
                    """
                try connection.forEachRow(statement) { row in
                    isOrdered = isOrdered && row.values[0].wholeNumber == count
                    count += 1
                }
                return (count, isOrdered)
            }
            try expectEqual(count, 100_000)
            try expect(isOrdered, "the rows are not in order")
        },
        ConformanceRule("more rows than the limit are an error, never a cut result") { database in
            try await database.makeDigits()
            try await database.withPool(SessionOptions()) { pool in
                let rows = try await pool.withConnection { try $0.query("SELECT d FROM digit", limit: 10) }
                try expectEqual(rows.count, 10)
                try await expectError(.rowLimit) {
                    try await pool.withConnection { try $0.query("SELECT d FROM digit", limit: 9).count }
                }
                let next = try await pool.withConnection { try $0.queryFirst("SELECT 7 AS n")?.integer("n") }
                try expectEqual(next, 7, "the answer on the same connection afterwards")
            }
        },
        ConformanceRule("a short rest that nobody wants does not spoil the transaction around") { database in
            try await database.makeDigits()
            let count = try await database.pool.transaction { connection in
                _ = try? connection.query("SELECT d FROM digit", limit: 2)
                try connection.execute("DELETE FROM digit WHERE d > 4")
                return try connection.query("SELECT d FROM digit").count
            }
            try expectEqual(count, 5)
        },
        ConformanceRule("a statement that fails after its first rows throws", on: [.postgresql]) { database in
            try await database.makeDigits()
            try await expectError(.unexpectedValue) {
                try await database.pool.withConnection { connection in
                    try connection.query("SELECT 1 / (5 - d) FROM digit ORDER BY d").count
                }
            }
        },
    ]
}
