import Database
import FoundationEssentials
import SQLiteDriver
import Testing

@Suite("SQLite", .timeLimit(.minutes(1)))
struct SQLiteDriverTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func store(_ name: String = "herald.db", options: SessionOptions = SessionOptions()) -> ConnectionPool {
        ConnectionPool(driver: SQLiteDriver(path: folder.file(name), options: options, role: .store))
    }

    private func source(_ name: String = "herald.db", readOnly: Bool = true) -> ConnectionPool {
        ConnectionPool(
            driver: SQLiteDriver(path: folder.file(name), options: SessionOptions(readOnly: readOnly)))
    }

    @Test("values come back as they went in")
    func values() async throws {
        let pool = store()
        let values: [SQLValue] = [
            .null, .integer(.min), .integer(.max), .double(0.1), .double(-1e300), .text(""), .text("六页网 😀"),
            .text("a\u{0}b"), .blob([]), .blob([0, 255, 1]),
        ]
        let read = try await pool.withConnection { connection in
            try values.map { try connection.queryFirst("SELECT \($0) AS v")?["v"] ?? .null }
        }
        #expect(read == values)
        await pool.close()
    }

    @Test("what SQLite has no type for is kept as text or number")
    func convertedValues() async throws {
        let pool = store()
        let amount = try #require(ExactDecimal("12345678901234567890.123"))
        let instant = Date(timeIntervalSince1970: 1_757_037_600)
        let row = try await pool.withConnection { connection in
            try connection.queryFirst(
                """
                SELECT \(true) AS b, \(SQLValue.unsigned(.max)) AS u, \(amount) AS d, \(SQLValue.instant(instant)) AS i
                """)
        }
        #expect(
            row?.values == [
                .integer(1), .text("18446744073709551615"), .text("12345678901234567890.123"),
                .text("2025-09-05 02:00:00"),
            ])
        await pool.close()
    }

    @Test("a column declared as a decimal gives decimals with its digits")
    func decimals() async throws {
        let pool = store()
        let texts = try await pool.withConnection { connection in
            try connection.executeScript(
                """
                CREATE TABLE money (amount DECIMAL(20,2), free NUMERIC);
                INSERT INTO money VALUES (12.5, 1), ('7', 0.25), ('99999999999999999.99', 'many'), (NULL, -0.5);
                """)
            return try connection.query("SELECT amount, free FROM money").map { $0.values.map(\.displayText) }
        }
        #expect(texts[0] == ["12.50", "1"])
        #expect(texts[1] == ["7.00", "0.25"])
        #expect(texts[2][1] == "many")
        #expect(texts[3] == ["", "-0.5"])
        await pool.close()
    }

    @Test("a result is streamed: a reader may stop, and may ask again meanwhile")
    func streaming() async throws {
        struct Enough: Error {}
        let pool = store()
        let numbers: SQL = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n"
        try await pool.withConnection { connection in
            var seen = 0
            #expect(throws: Enough.self) {
                try connection.forEachRow(numbers) { row in
                    seen += 1
                    if seen == 3 {
                        let inner = try connection.query(numbers + " LIMIT 2")
                        #expect(inner.count == 2)
                        var nested = 0
                        try? connection.forEachRow(numbers) { _ in
                            nested += 1
                            if nested == 5 { throw Enough() }
                        }
                        #expect(nested == 5)
                        throw Enough()
                    }
                }
            }
            let error = #expect(throws: DatabaseError.self) { try connection.query(numbers, limit: 10) }
            #expect(error?.kind == .rowLimit)
            let all = try connection.query(numbers + " LIMIT 10", limit: 10)
            #expect(all.count == 10)
        }
        await pool.close()
    }

    @Test("columns are read anew when the table has changed since the statement was prepared")
    func schemaChange() async throws {
        let pool = store()
        try await pool.withConnection { connection in
            try connection.executeScript("CREATE TABLE t (a INTEGER); INSERT INTO t VALUES (1)")
            #expect(try connection.queryFirst("SELECT * FROM t")?.columns.names == ["a"])
            try connection.executeScript("ALTER TABLE t ADD COLUMN b TEXT DEFAULT 'x'")
            #expect(try connection.queryFirst("SELECT * FROM t")?.columns.names == ["a", "b"])
        }
        await pool.close()
    }

    @Test("rows changed are counted, and only by statements that change any")
    func counts() async throws {
        let pool = store()
        try await pool.withConnection { connection in
            try connection.executeScript("CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, a TEXT UNIQUE)")
            #expect(try connection.insert("INSERT INTO t (a) VALUES (\("x"))") == 1)
            #expect(try connection.insertIgnoring("INSERT INTO t (a) VALUES (\("x"))", conflictOn: ["a"]) == nil)
            let second = try connection.insertIgnoring("INSERT INTO t (a) VALUES (\("y"))", conflictOn: ["a"])
            #expect(try connection.queryFirst("SELECT id FROM t WHERE a = 'y'")?.integer("id") == second)
            #expect(second != nil)
            let isNew = try connection.insertIgnoringWithoutID("INSERT INTO t (a) VALUES ('y')", conflictOn: ["a"])
            #expect(!isNew)
            #expect(try connection.execute("UPDATE t SET a = a || '!'").affectedRows == 2)
            #expect(try connection.execute("SELECT * FROM t").affectedRows == 0)
            #expect(try connection.execute("CREATE TABLE u (a)").affectedRows == 0)
            #expect(try connection.execute("DELETE FROM t WHERE id = 99").affectedRows == 0)
        }
        await pool.close()
    }

    @Test(
        "what is wrong with a statement is sorted by what to do about it",
        arguments: [
            ("SELEC 1", DatabaseError.Kind.syntax), ("SELECT 1; SELECT 2", .syntax), ("-- nothing", .syntax),
            ("SELECT 'a", .syntax), ("SELECT * FROM missing", .unknownTableOrColumn),
            ("SELECT missing FROM t", .unknownTableOrColumn),
            ("INSERT INTO t (missing) VALUES (1)", .unknownTableOrColumn),
            ("INSERT INTO t VALUES (1, 'a')", .uniqueViolation),
            ("INSERT INTO t VALUES (NULL, NULL)", .constraintViolation),
            ("INSERT INTO u VALUES (99)", .constraintViolation), ("SELECT 1 WHERE 1 = ?", .unknownParameter),
        ])
    func errors(_ text: String, _ kind: DatabaseError.Kind) async throws {
        let pool = store()
        let error = await #expect(throws: DatabaseError.self) {
            try await pool.withConnection { connection in
                try connection.executeScript(
                    """
                    CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT NOT NULL);
                    CREATE TABLE u (t INTEGER REFERENCES t (id));
                    INSERT INTO t VALUES (1, 'x');
                    """)
                try connection.execute(SQL(text: text))
            }
        }
        #expect(error?.kind == kind, "\(String(describing: error))")
        await pool.close()
    }

    @Test("a trailing semicolon and comments are not a second statement")
    func trailing() async throws {
        let pool = store()
        let count = try await pool.withConnection { try $0.query("SELECT 1; -- done\n /* really */ ").count }
        #expect(count == 1)
        await pool.close()
    }

    @Test("a damaged file is named with what to do")
    func damaged() async throws {
        let path = FileManager.default.temporaryDirectory.path + "/damaged-" + UUID().uuidString + ".db"
        defer { for suffix in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + suffix) } }
        let whole = ConnectionPool(driver: SQLiteDriver(path: path, role: .store))
        try await whole.withConnection { connection in
            try connection.executeScript("CREATE TABLE t (n TEXT); INSERT INTO t VALUES (hex(randomblob(20000)));")
        }
        await whole.close()
        var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        bytes.replaceSubrange(4096..<bytes.count, with: Data(repeating: 0xA5, count: bytes.count - 4096))
        try bytes.write(to: URL(fileURLWithPath: path))
        let pool = ConnectionPool(driver: SQLiteDriver(path: path, role: .store))
        let error = await #expect(throws: DatabaseError.self) {
            _ = try await pool.withConnection { try $0.query("SELECT n FROM t") }
        }
        await pool.close()
        #expect(error?.hint?.contains("\(path) is damaged: restore it from a backup") == true, "\(error as Any)")
    }

    @Test("a session that may only read cannot write, also while the store is written to")
    func readOnly() async throws {
        let store = store()
        try await store.withConnection { try $0.executeScript("CREATE TABLE t (a); INSERT INTO t VALUES (1)") }
        let reader = source()
        #expect(try await reader.withConnection { try $0.query("SELECT a FROM t").count } == 1)
        for attempt in ["INSERT INTO t VALUES (2)", "DELETE FROM t", "DROP TABLE t", "CREATE TABLE u (a)"] {
            try await reader.withConnection { try $0.execute("PRAGMA query_only = OFF") }
            let error = await #expect(throws: DatabaseError.self) {
                try await reader.withConnection { try $0.execute(SQL(text: attempt)) }
            }
            #expect(error?.kind == .readOnly)
        }
        try await store.withConnection { try $0.execute("INSERT INTO t VALUES (2)") }
        #expect(try await reader.withConnection { try $0.query("SELECT a FROM t").count } == 2)
        await store.close()
        await reader.close()
        // The last writer has gone and taken the -wal file with it.
        let late = source()
        #expect(try await late.withConnection { try $0.query("SELECT a FROM t").count } == 2)
        await late.close()
    }

    @Test("a source's journal mode stays what it was, and a source that is missing is not made")
    func leavesSourcesAlone() async throws {
        let maker = store("wal.db")
        try await maker.withConnection { try $0.executeScript("PRAGMA journal_mode = DELETE; CREATE TABLE t (a)") }
        await maker.close()
        let source = source("wal.db", readOnly: false)
        let mode = try await source.withConnection { connection in
            try connection.execute("INSERT INTO t VALUES (1)")
            return try connection.queryFirst("PRAGMA journal_mode")?.values.first?.displayText
        }
        #expect(mode == "delete")
        await source.close()
        #expect(!FileManager.default.fileExists(atPath: folder.file("missing.db")))
    }

    @Test("what cannot be opened is told by its path and its reason")
    func openingFails() async throws {
        try FileManager.default.createDirectory(atPath: folder.file("folder"), withIntermediateDirectories: false)
        try Data("no database at all, just text".utf8).write(to: URL(filePath: folder.file("text")))
        let expectations = [
            ("missing.db", "there is no database file \(folder.file("missing.db"))"),
            ("a/b.db", "there is no folder \(folder.file("a")) for the database file \(folder.file("a/b.db"))"),
            ("folder", "\(folder.file("folder")) is a folder, not a database file"),
            ("text", "\(folder.file("text")) is not a database of SQLite"),
        ]
        for (name, message) in expectations {
            let pool = source(name)
            let error = await #expect(throws: DatabaseError.self) { try await pool.withConnection { _ in } }
            #expect(error?.message == message)
            await pool.close()
        }
    }

    @Test("a new store is its owner's alone, and its folder is made")
    func permissions() async throws {
        let pool = store("data/deep/herald.db")
        try await pool.withConnection { try $0.executeScript("CREATE TABLE t (a)") }
        for name in ["herald.db", "herald.db-wal"] {
            let attributes = try FileManager.default.attributesOfItem(atPath: folder.file("data/deep/\(name)"))
            #expect(attributes[.posixPermissions] as? Int == 0o600)
        }
        await pool.close()
    }

    @Test("a store's commits are on the disk when they are answered")
    func durability() async throws {
        let pool = store()
        let settings = try await pool.withConnection { connection in
            try ["journal_mode", "synchronous", "foreign_keys"].map { name in
                try connection.queryFirst("PRAGMA \(raw: name)")?.values.first?.displayText
            }
        }
        #expect(settings == ["wal", "2", "1"])
        await pool.close()
    }

    @Test("a statement is stopped after the session's limit, and the session goes on")
    func statementTimeout() async throws {
        let pool = store(options: SessionOptions(statementTimeout: .milliseconds(30)))
        let error = await #expect(throws: DatabaseError.self) {
            try await pool.withConnection { try $0.query(Self.endless) }
        }
        #expect(error?.message == "the statement ran longer than 30 ms and was stopped")
        #expect(error?.kind == .statementTimeout)
        #expect(try await pool.withConnection { try $0.query("SELECT 1").count } == 1)
        await pool.close()
    }

    @Test("a statement is stopped when its task is cancelled or its closure takes too long")
    func cancelling() async throws {
        let pool = store(options: SessionOptions(statementTimeout: nil))
        let (started, start) = AsyncStream.makeStream(of: Void.self)
        let task = Task {
            try await pool.withConnection { connection in
                start.finish()
                return try connection.query(Self.endless)
            }
        }
        for await _ in started {}
        task.cancel()
        let cancelled = await #expect(throws: DatabaseError.self) { try await task.value }
        #expect(cancelled?.kind == .cancelled)
        let late = await #expect(throws: DatabaseError.self) {
            try await pool.withConnection(timeout: .milliseconds(30)) { try $0.query(Self.endless) }
        }
        #expect(late?.kind == .statementTimeout)
        await pool.close()
    }

    @Test("waiting for another writer ends when the task is cancelled, and after the time it may take")
    func waitingForWriter() async throws {
        let pool = store(options: SessionOptions(statementTimeout: nil))
        try await pool.withConnection { try $0.executeScript("CREATE TABLE t (a)") }
        // It would wait for the writer longer than any loaded machine delays the timeout.
        let patient = ConnectionPool(
            driver: SQLiteDriver(path: folder.file("herald.db"), role: .store, busyTimeout: .seconds(120)))
        let other = store()
        try await other.withConnection { writer in
            // Left open on purpose: closing the pool ends it.
            try writer.executeScript("BEGIN IMMEDIATE; INSERT INTO t VALUES (1)")
        }
        let cancelled = await #expect(throws: DatabaseError.self) {
            try await patient.withConnection(timeout: .milliseconds(30)) { try $0.execute("INSERT INTO t VALUES (2)") }
        }
        #expect(cancelled?.kind == .statementTimeout)
        let impatient = ConnectionPool(
            driver: SQLiteDriver(
                path: folder.file("herald.db"), role: .store, busyTimeout: .milliseconds(30)))
        let refused = await #expect(throws: DatabaseError.self) {
            try await impatient.withConnection { try $0.execute("INSERT INTO t VALUES (2)") }
        }
        #expect(refused?.kind == .contention)
        await other.close()
        await pool.close()
        await impatient.close()
        await patient.close()
    }

    @Test("a canceller may outlive its connection")
    func cancellerOutlives() async throws {
        let pool = store()
        let canceller = try await pool.withConnection { $0.canceller }
        await pool.close()
        canceller.cancel()
    }

    @Test("transactions of many tasks take turns, none is lost")
    func manyWriters() async throws {
        let pool = store()
        try await pool.withConnection { try $0.executeScript("CREATE TABLE t (a INTEGER); INSERT INTO t VALUES (0)") }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<200 {
                group.addTask {
                    try await pool.transaction { connection in
                        let value = try connection.queryFirst("SELECT a FROM t")?.integer("a") ?? -1
                        try connection.execute("UPDATE t SET a = \(value + 1)")
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(try await pool.withConnection { try $0.queryFirst("SELECT a FROM t")?.integer("a") } == 200)
        await pool.close()
    }

    @Test("a transaction that throws leaves nothing behind")
    func rollsBack() async throws {
        struct Failure: Error {}
        let pool = store()
        try await pool.withConnection { try $0.executeScript("CREATE TABLE t (a)") }
        await #expect(throws: Failure.self) {
            try await pool.transaction { connection in
                try connection.execute("INSERT INTO t VALUES (1)")
                throw Failure()
            }
        }
        #expect(try await pool.withConnection { try $0.query("SELECT * FROM t").isEmpty })
        await pool.close()
    }

    /// Runs until it is stopped, without ever giving a row.
    private static let endless: SQL =
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n WHERE i < 0"
}
