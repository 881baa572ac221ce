import Database
import TestSupport

extension ConformanceRule {
    static let readOnly: [ConformanceRule] = [
        ConformanceRule("a read-only session reads and refuses every write") { database in
            try await withReadOnlyPool(database) { pool in
                try expectEqual(try await count(pool), 2)
                let writes: [SQL] = [
                    "INSERT INTO t VALUES (3)", "UPDATE t SET v = 9", "DELETE FROM t", "CREATE TABLE u (v INTEGER)",
                    "DROP TABLE t", "ALTER TABLE t ADD COLUMN w INTEGER", "CREATE INDEX i ON t (v)",
                ]
                for write in writes {
                    try await expectError(.readOnly, write.fragments[0]) {
                        try await pool.withConnection { try $0.execute(write).affectedRows }
                    }
                    try await expectError(.readOnly, write.fragments[0] + " in a transaction") {
                        try await pool.transaction { connection in
                            _ = try connection.query("SELECT v FROM t")
                            return try connection.execute(write).affectedRows
                        }
                    }
                }
            }
        },
        ConformanceRule("no statement makes a read-only session writable") { database in
            try await withReadOnlyPool(database) { pool in
                for trick in tricks(database.kind) {
                    _ = try? await pool.withConnection { try $0.query(trick).count }
                    _ = try? await pool.withConnection { try $0.execute("DELETE FROM t").affectedRows }
                }
                for trick in tricks(database.kind) {
                    _ = try? await pool.withConnection { connection in
                        _ = try? connection.query(trick)
                        return try connection.execute("DELETE FROM t").affectedRows
                    }
                    _ = try? await pool.transaction { connection in
                        _ = try? connection.query(trick)
                        return try connection.execute("DELETE FROM t").affectedRows
                    }
                }
                _ = try? await pool.withConnection { try $0.executeScript("COMMIT; DELETE FROM t") }
            }
        },
        ConformanceRule("a report of several statements sees one read-only transaction") { database in
            try await withReadOnlyPool(database) { pool in
                let counts = try await pool.transaction { connection in
                    try (0..<3).map { _ in try connection.query("SELECT v FROM t").count }
                }
                try expectEqual(counts, [2, 2, 2])
            }
        },
        ConformanceRule("a read-only session writes no files on the server", on: [.mysql]) { database in
            try await withReadOnlyPool(database) { pool in
                let file = "'/tmp/herald-\(UInt32.random(in: 0 ... .max))'"
                for part in [
                    "INTO OUTFILE", "into/**/outfile", "/*!50000 INTO OUTFILE*/", "INTO DUMPFILE",
                    "/*M!100100 INTO OUTFILE*/",
                ] {
                    try await expectError(.readOnly, part) {
                        try await pool.withConnection {
                            try $0.query("SELECT v \(raw: part) \(raw: file) FROM t").count
                        }
                    }
                }
                let text = try await pool.withConnection { connection in
                    try connection.queryFirst("( SELECT /* INTO OUTFILE */ 'it''s into outfile' AS x) -- outfile")?
                        .text("x")
                }
                try expectEqual(text, "it's into outfile")
            }
        },
        ConformanceRule(
            "a user without the right to write is refused by the server, and told so", on: [.postgresql, .mysql]
        ) {
            database in
            try await database.run("CREATE TABLE t (v INTEGER)")
            try await withReader(database) { driver in
                try await expectError(.accessDenied) {
                    try await onOwnThread {
                        let connection = try driver.connect()
                        defer { connection.close() }
                        return try connection.execute("INSERT INTO t VALUES (1)").affectedRows
                    }
                }
            }
        },
    ]

    private static func withReadOnlyPool(
        _ database: TestDatabase, _ body: (ConnectionPool) async throws -> Void
    ) async throws {
        try await database.run("CREATE TABLE t (v INTEGER)", "INSERT INTO t VALUES (1), (2)")
        if database.kind == .mysql { try await database.run("CREATE SEQUENCE s") }
        if database.kind == .postgresql { try await database.run("CREATE SEQUENCE s") }
        try await database.withPool(SessionOptions(readOnly: true), body)
        try expectEqual(try await count(database.pool), 2, "the number of rows afterwards")
        let columns = try await database.pool.withConnection { try $0.queryFirst("SELECT * FROM t")?.columns.names }
        try expectEqual(columns, ["v"])
    }

    private static func count(_ pool: ConnectionPool) async throws -> Int64? {
        try await pool.withConnection { try $0.queryFirst("SELECT COUNT(*) AS n FROM t")?.integer("n") }
    }

    private static func withReader(
        _ database: TestDatabase, _ body: (any DatabaseDriver) async throws -> Void
    ) async throws {
        let reader = "reader_\(UInt32.random(in: 0 ... .max))"
        let isMySQL = database.kind == .mysql
        let user = isMySQL ? "'\(reader)'@'127.0.0.1'" : reader
        try await database.run(
            isMySQL
                ? "CREATE USER \(raw: user) IDENTIFIED BY 'p@ss/word'"
                : "CREATE USER \(raw: user) PASSWORD 'p@ss/word'",
            "GRANT SELECT ON t TO \(raw: user)")
        let driver = try database.driver(user: reader, password: "p@ss/word")
        do {
            try await body(driver)
        } catch {
            try? await dropReader(database, user)
            throw error
        }
        try await dropReader(database, user)
    }

    private static func dropReader(_ database: TestDatabase, _ user: String) async throws {
        if database.kind == .postgresql { try await database.run("DROP OWNED BY \(raw: user)") }
        try await database.run("DROP USER \(raw: user)")
    }

    private static func tricks(_ kind: TestDatabaseKind) -> [SQL] {
        switch kind {
        case .sqlite:
            [
                "PRAGMA query_only = OFF", "COMMIT", "BEGIN IMMEDIATE", "ATTACH ':memory:' AS other",
                "PRAGMA writable_schema = ON",
            ]
        case .postgresql:
            [
                "SET default_transaction_read_only = off", "SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE",
                "SET transaction_read_only = off", "SET TRANSACTION READ WRITE", "BEGIN READ WRITE",
                "START TRANSACTION READ WRITE", "COMMIT", "ROLLBACK", "COMMIT AND CHAIN", "RESET ALL", "DISCARD ALL",
                "SELECT set_config('transaction_read_only', 'off', false)",
                "SELECT set_config('default_transaction_read_only', 'off', false)",
                "DO $$ BEGIN SET TRANSACTION READ WRITE; DELETE FROM t; END $$",
                "DO $$ BEGIN PERFORM set_config('transaction_read_only', 'off', false); DELETE FROM t; END $$",
                "DO $$ BEGIN COMMIT; SET TRANSACTION READ WRITE; DELETE FROM t; END $$",
                "DO $$ BEGIN EXECUTE 'SET transaction_read_only = off'; DELETE FROM t; END $$",
                "WITH gone AS (DELETE FROM t RETURNING v) SELECT * FROM gone", "EXPLAIN ANALYZE DELETE FROM t",
                "SAVEPOINT a", "TRUNCATE t", "COPY t FROM STDIN", "SELECT 1; DELETE FROM t",
                "SELECT nextval('s')", "PREPARE TRANSACTION 'x'", "SELECT lo_create(0)",
            ]
        case .mysql:
            [
                "SET SESSION TRANSACTION READ WRITE", "SET TRANSACTION READ WRITE", "SET SESSION tx_read_only = 0",
                "SET SESSION transaction_read_only = 0", "START TRANSACTION READ WRITE", "BEGIN", "COMMIT", "ROLLBACK",
                "COMMIT AND CHAIN", "SET autocommit = 0", "SET STATEMENT tx_read_only = 0 FOR DELETE FROM t",
                "BEGIN NOT ATOMIC COMMIT; SET SESSION TRANSACTION READ WRITE; DELETE FROM t; END",
                "/*!50000 BEGIN NOT ATOMIC */ COMMIT; SET SESSION TRANSACTION READ WRITE; DELETE FROM t; END",
                "IF 1 THEN COMMIT; SET SESSION TRANSACTION READ WRITE; DELETE FROM t; END IF",
                "EXECUTE IMMEDIATE 'DELETE FROM t'", "PREPARE p FROM 'DELETE FROM t'", "EXPLAIN DELETE FROM t",
                "ANALYZE DELETE FROM t", "ANALYZE FORMAT=JSON DELETE FROM t", "LOCK TABLES t WRITE", "TRUNCATE t",
                "SELECT 1; DELETE FROM t",
                "WITH a AS (SELECT 1) DELETE FROM t", "/* x */ DELETE FROM t",
                "LOAD DATA INFILE '/etc/hostname' INTO TABLE t",
                "SELECT v FROM t FOR UPDATE", "DO (SELECT 1)", "CALL nothing()", "HANDLER t OPEN",
            ]
        }
    }
}
