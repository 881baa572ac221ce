import Database
import TestSupport

extension ConformanceRule {
    static let migrations: [ConformanceRule] = [
        ConformanceRule("nodes that start together migrate once") { database in
            let migrations = [
                Migration(
                    name: "conformance-001",
                    script: "CREATE TABLE a (id {{id}}, k {{key}} NOT NULL, body {{text}}, data {{blob}}, UNIQUE (k))"),
                Migration(
                    name: "conformance-002",
                    script:
                        "ALTER TABLE a ADD COLUMN n BIGINT NOT NULL DEFAULT 5; INSERT INTO a (k, body) VALUES ('x', 'y')"
                ),
            ]
            let applied = try await withThrowingTaskGroup(of: [String].self) { group in
                for _ in 0..<5 {
                    group.addTask {
                        try await database.withPool(SessionOptions()) { try await Migrator(migrations).migrate($0) }
                    }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            try expectEqual(applied.sorted(), ["conformance-001", "conformance-002"])
            let row = try await database.pool.withConnection { try $0.queryFirst("SELECT id, k, body, data, n FROM a") }
            try expectEqual(row?.values, [.integer(1), .text("x"), .text("y"), .null, .integer(5)])
        },
        ConformanceRule("keys are compared byte by byte") { database in
            let table = Migration(name: "t", script: "CREATE TABLE t (k {{key}} NOT NULL PRIMARY KEY)").script(
                database.kind.dialect)
            try await database.run(
                SQL(text: table), "INSERT INTO t VALUES ('a')", "INSERT INTO t VALUES ('A')",
                "INSERT INTO t VALUES ('á')")
            let rows = try await database.pool.withConnection { try $0.query("SELECT k FROM t ORDER BY k") }
            try expectEqual(rows.map(\.values), [[.text("A")], [.text("a")], [.text("á")]])
        },
    ]
}
