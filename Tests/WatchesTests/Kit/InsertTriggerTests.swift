import Database
import TestSupport
import Testing
import Watches

@Suite("Inserts into a watched table")
struct InsertTriggerTests {
    @Test("each row that the condition is true of is told", arguments: TestDatabaseKind.allCases)
    func condition(_ kind: TestDatabaseKind) async throws {
        try await withKit(kind) { bench in
            try bench.install(KitBench.watch(when: KitBench.active))
            try bench.run("INSERT INTO members (id, nickname) VALUES (1, 'a')")
            try bench.run("INSERT INTO members (id, deleted) VALUES (2, 1)")
            try bench.run("INSERT INTO members (id, status) VALUES (3, 'REVOKED')")
            #expect(try bench.told() == [.init(1, "NEW_MEMBER")])
        }
    }

    @Test("a condition that is NULL is not true", arguments: TestDatabaseKind.allCases)
    func null(_ kind: TestDatabaseKind) async throws {
        try await withKit(kind) { bench in
            try bench.install(KitBench.watch(when: "city <> 'x' -- not there"))
            try bench.run("INSERT INTO members (id, city) VALUES (1, NULL), (2, 'y')")
            #expect(try bench.told() == [.init(2, "NEW_MEMBER")])
        }
    }

    @Test("what is rolled back leaves no notice", arguments: TestDatabaseKind.allCases)
    func rollback(_ kind: TestDatabaseKind) async throws {
        try await withKit(kind) { bench in
            try bench.install(KitBench.watch(on: [.insert, .update, .delete]))
            try bench.run("INSERT INTO members (id) VALUES (1)")
            try bench.run("BEGIN")
            try bench.run("INSERT INTO members (id) VALUES (2)")
            try bench.run("UPDATE members SET city = 'x'")
            try bench.run("DELETE FROM members WHERE id = 1")
            #expect(try bench.count("member_notification_queue") == 5)
            try bench.run("ROLLBACK")
            #expect(try bench.told() == [.init(1, "NEW_MEMBER")])
        }
    }

    @Test("a statement that fails leaves no notice", arguments: TestDatabaseKind.allCases)
    func failed(_ kind: TestDatabaseKind) async throws {
        try await withKit(kind) { bench in
            try bench.install(KitBench.watch())
            try bench.run("INSERT INTO members (id) VALUES (2)")
            #expect(throws: DatabaseError.self) { try bench.run("INSERT INTO members (id) VALUES (1), (2)") }
            #expect(try bench.told() == [.init(2, "NEW_MEMBER")])
        }
    }

    @Test("1,000 rows in one statement are 1,000 changes in their order", arguments: TestDatabaseKind.allCases)
    func bulk(_ kind: TestDatabaseKind) async throws {
        try await withKit(kind) { bench in
            try bench.install(KitBench.watch(when: KitBench.active))
            try bench.run("INSERT INTO members (nickname, phone, status) VALUES \(bench.members(1_000))")
            let records = try bench.told().map(\.record)
            #expect(records == (1...1_000).map { .integer($0) })
        }
    }

    @Test("INSERT … SELECT is told row by row", arguments: TestDatabaseKind.allCases)
    func insertSelect(_ kind: TestDatabaseKind) async throws {
        try await withKit(kind) { bench in
            try bench.run("INSERT INTO members (nickname, phone, status) VALUES \(bench.members(10))")
            try bench.install(KitBench.watch())
            try bench.run("INSERT INTO members (nickname) SELECT nickname FROM members WHERE id <= 7")
            #expect(try bench.told().count == 7)
        }
    }

    @Test("a row that is replaced is told as new", arguments: TestDatabaseKind.allCases.filter { $0 != .postgresql })
    func replace(_ kind: TestDatabaseKind) async throws {
        try await withKit(kind) { bench in
            try bench.install(KitBench.watch())
            try bench.run("INSERT INTO members (id, nickname) VALUES (1, 'a')")
            try bench.run("REPLACE INTO members (id, nickname) VALUES (1, 'b'), (2, 'c')")
            #expect(
                try bench.told() == [.init(1, "NEW_MEMBER"), .init(1, "NEW_MEMBER"), .init(2, "NEW_MEMBER")])
        }
    }

    @Test("an upsert is told as what became of it", arguments: TestDatabaseKind.allCases)
    func upsert(_ kind: TestDatabaseKind) async throws {
        try await withKit(kind) { bench in
            try bench.install(KitBench.watch())
            try bench.run("INSERT INTO members (id, phone, city) VALUES (1, '1', 'a'), (2, '2', 'b')")
            let suffix =
                kind == .mysql
                ? "ON DUPLICATE KEY UPDATE city = VALUES(city)"
                : "ON CONFLICT (phone) DO UPDATE SET city = excluded.city"
            try bench.run(
                "INSERT INTO members (id, phone, city) VALUES (8, '1', 'z'), (9, '2', 'b'), (3, '3', 'c') \(suffix)")
            let told = Set(try bench.told().dropFirst(2))
            #expect(told == [.init(1, "UPDATE_MEMBER", ["city"]), .init(3, "NEW_MEMBER")])
        }
    }

    @Test("the writer gets the id of its own row", arguments: TestDatabaseKind.allCases)
    func lastID(_ kind: TestDatabaseKind) async throws {
        try await withKit(kind) { bench in
            try bench.install(KitBench.watch())
            try bench.run("INSERT INTO members (id) VALUES (100)")
            if kind == .postgresql { try bench.run("SELECT setval(pg_get_serial_sequence('members', 'id'), 100)") }
            #expect(try bench.connection.insert("INSERT INTO members (nickname) VALUES (\("x"))") == 101)
        }
    }

    @Test("each of many writers' rows is told once", arguments: TestDatabaseKind.allCases)
    func writers(_ kind: TestDatabaseKind) async throws {
        let database = try await TestDatabase.make(kind)
        try await database.pool.withConnection { connection in
            let bench = KitBench(kind: kind, database: database, connection: connection)
            try bench.run(KitBench.membersTable(kind))
            try bench.install(KitBench.watch())
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for writer in 0..<4 {
                group.addTask {
                    for number in 0..<25 {
                        try await database.pool.withConnection { connection in
                            _ = try connection.execute(
                                "INSERT INTO members (phone) VALUES (\("\(writer)-\(number)"))")
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
        let counts = try await database.pool.withConnection { connection in
            try connection.queryFirst(
                "SELECT COUNT(*) AS n, COUNT(DISTINCT member_id) AS d FROM member_notification_queue"
            ).map { (try $0.integer("n"), try $0.integer("d")) }
        }
        try await database.drop()
        #expect(counts?.0 == 100 && counts?.1 == 100)
    }
}
