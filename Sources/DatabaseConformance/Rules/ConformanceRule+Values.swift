import Database
import FoundationEssentials
import TestSupport

extension ConformanceRule {
    static let values: [ConformanceRule] = [
        ConformanceRule("every type of column gives back what was stored, exactly") { database in
            for (index, trip) in RoundTrip.all(on: database.kind).enumerated() {
                try await trip.check(on: database, table: "trip_\(index)")
            }
        },
        ConformanceRule("NULL stays apart from the empty text and the empty blob") { database in
            let blob = database.kind == .postgresql ? "BYTEA" : "BLOB"
            try await database.run(
                "CREATE TABLE t (id INTEGER, a VARCHAR(10), b \(raw: blob))",
                "INSERT INTO t VALUES (1, \(""), \([UInt8]()))",
                "INSERT INTO t VALUES (2, \(SQLValue.null), \(SQLValue.null))")
            let rows = try await database.pool.withConnection { try $0.query("SELECT a, b FROM t ORDER BY id") }
            try expectEqual(rows.map(\.values), [[.text(""), .blob([])], [.null, .null]])
        },
        ConformanceRule("columns are found by name, twice the same name gives the first") { database in
            let row = try await database.pool.withConnection {
                try $0.queryFirst("SELECT 1 AS one, 2 AS two, 3 AS two")
            }
            try expectEqual(row?.columns.names, ["one", "two", "two"])
            try expectEqual(row?["two"]?.wholeNumber, 2)
            try expect(row?["three"] == nil, "a column that is not there has a value")
        },
        ConformanceRule("a session's zone decides how local times are read", on: [.postgresql, .mysql]) { database in
            let type = database.kind == .postgresql ? "TIMESTAMPTZ" : "TIMESTAMP NULL"
            try await database.run(
                "CREATE TABLE t (moment \(raw: type))",
                "INSERT INTO t VALUES (\(SQLValue.instant(Date(unixMilliseconds: 1_757_037_600_000))))")
            let local: SQL =
                database.kind == .postgresql
                ? "SELECT to_char(moment, 'YYYY-MM-DD HH24:MI:SS') AS l FROM t"
                : "SELECT DATE_FORMAT(moment, '%Y-%m-%d %H:%i:%s') AS l FROM t"
            for (zone, time) in [("Asia/Shanghai", "10:00:00"), ("UTC", "02:00:00"), ("Asia/Kolkata", "07:30:00")] {
                let found = try await database.withPool(SessionOptions(timeZone: zone)) { pool in
                    try await pool.withConnection { try $0.queryFirst(local)?.text("l") }
                }
                try expectEqual(found, "2025-09-05 \(time)", "the local time in \(zone)")
                let isFound = try await database.withPool(SessionOptions(timeZone: zone)) { pool in
                    try await pool.withConnection { connection in
                        let moment = SQLValue.instant(Date(unixMilliseconds: 1_757_037_600_000))
                        return try connection.queryFirst("SELECT moment FROM t WHERE moment = \(moment)") != nil
                    }
                }
                try expect(isFound, "an instant bound in \(zone) is another one")
            }
        },
        ConformanceRule("an unknown zone is an error when connecting", on: [.postgresql, .mysql]) { database in
            try await database.withPool(SessionOptions(timeZone: "Mars/Olympus")) { pool in
                _ = try await expectAnyError { try await pool.withConnection { $0.isAlive() } }
            }
        },
    ]

    private static func expectAnyError(_ body: () async throws -> Bool) async throws -> DatabaseError {
        do {
            _ = try await body()
        } catch let error as DatabaseError {
            return error
        }
        throw ConformanceFailure("no error, where one was due", #fileID, #line)
    }
}
