import Database
import TestSupport
import Testing
import Watches

@Suite("Tables with odd names, in other schemas, of other owners")
struct OddTableTests {
    @Test("keywords, Chinese and quotes are names like any other", arguments: TestDatabaseKind.allCases)
    func names(_ kind: TestDatabaseKind) async throws {
        try await withKit(kind, table: false) { bench in
            func quoted(_ name: String) -> String { Identifier.quoted(name, bench.connection.dialect) }
            let (table, key, odd) = (quoted("order"), quoted("select"), quoted("a\"b'c\\`d"))
            try bench.run(
                """
                CREATE TABLE \(table) (\(key) integer PRIMARY KEY, \(quoted("姓名")) varchar(9), \(odd) varchar(9),
                    \(quoted("herald_fields")) varchar(9))
                """)
            try bench.install(
                KitBench.watch(
                    "order", key: "select", on: [.insert, .update, .delete], when: "\(key) > 0 AND 姓名 <> 'x'",
                    queue: "order_queue", keepsValues: true))
            try bench.run("INSERT INTO \(table) (\(key), \(quoted("姓名"))) VALUES (1, '王'), (2, 'x')")
            try bench.run("UPDATE \(table) SET \(odd) = 'q', \(quoted("herald_fields")) = 'f', \(quoted("姓名")) = '李'")
            try bench.run("DELETE FROM \(table) WHERE \(key) = 1")
            let told = try bench.told("order_queue", reference: "order_id")
            #expect(told.map(\.type) == ["NEW_ORDER", "UPDATE_ORDER", "UPDATE_ORDER", "DELETE_ORDER"])
            #expect(told[1].fields == ["姓名", "a\"b'c\\`d", "herald_fields"])
            #expect(told[1].changes?["姓名"] == .init(old: "王", new: "李"))
            #expect(told[3].changes?["a\"b'c\\`d"] == .init(old: "q"))
        }
    }

    @Test(
        "a table in a schema of its own has its queue beside it",
        arguments: TestDatabaseKind.allCases.filter { $0 == .postgresql })
    func schema(_ kind: TestDatabaseKind) async throws {
        try await withKit(kind, table: false) { bench in
            try bench.run("CREATE SCHEMA \"Crm\"")
            try bench.run(KitBench.membersTable(kind, name: "\"Crm\".members"))
            let table = try bench.install(
                KitBench.watch("Crm.members", on: [.insert, .update, .delete], when: "members.deleted = 0"))
            #expect(table.schema == "Crm" && table.path(of: "q") == "\"Crm\".\"q\"")
            try bench.run("INSERT INTO \"Crm\".members (id) VALUES (1)")
            try bench.run("UPDATE \"Crm\".members SET city = 'x'")
            try bench.run("DELETE FROM \"Crm\".members")
            #expect(
                try bench.told("\"Crm\".member_notification_queue").map(\.type)
                    == ["NEW_MEMBER", "UPDATE_MEMBER", "DELETE_MEMBER"])
        }
    }

    @Test(
        "a table in another database has its queue beside it",
        arguments: TestDatabaseKind.allCases.filter { $0 == .mysql })
    func database(_ kind: TestDatabaseKind) async throws {
        try await withKit(kind, table: false) { bench in
            let other = bench.database.url.database + "_b"
            try bench.run("CREATE DATABASE \(other) CHARACTER SET latin1")
            defer { _ = try? bench.run("DROP DATABASE \(other)") }
            try bench.run(KitBench.membersTable(kind, name: "\(other).members"))
            try bench.install(KitBench.watch("\(other).members", on: [.insert, .update, .delete], keepsValues: true))
            try bench.run("INSERT INTO \(other).members (id) VALUES (1)")
            try bench.run("UPDATE \(other).members SET city = 'é'")
            try bench.run("DELETE FROM \(other).members")
            let told = try bench.told("\(other).member_notification_queue")
            #expect(told.map(\.type) == ["NEW_MEMBER", "UPDATE_MEMBER", "DELETE_MEMBER"])
            #expect(told[1].changes == ["city": .init(old: nil, new: "é")])
        }
    }

    @Test("a writer needs no right on the queue", arguments: TriggerFaultTests.servers)
    func rights(_ kind: TestDatabaseKind) async throws {
        try await withKit(kind) { bench in
            try bench.install(KitBench.watch(on: [.insert, .update, .delete], when: KitBench.active))
            let name = String("w_\(bench.database.url.database)".suffix(30))
            let account = kind == .mysql ? "'\(name)'@'127.0.0.1'" : name
            try bench.run(
                kind == .mysql ? "CREATE USER \(account) IDENTIFIED BY 'x'" : "CREATE ROLE \(name) LOGIN PASSWORD 'x'")
            try bench.run("GRANT SELECT, INSERT, UPDATE, DELETE ON members TO \(account)")
            defer {
                _ = try? bench.run(
                    kind == .mysql ? "DROP USER \(account)" : "DROP OWNED BY \(account); DROP ROLE \(account)")
            }
            let writer = try bench.database.driver(user: name, password: "x").connect()
            defer { writer.close() }
            try writer.executeScript("INSERT INTO members (id) VALUES (1)")
            try writer.executeScript("UPDATE members SET city = 'x'")
            try writer.executeScript("DELETE FROM members")
            #expect(throws: DatabaseError.self) { try writer.query("SELECT * FROM member_notification_queue") }
            #expect(try bench.told().map(\.type) == ["NEW_MEMBER", "UPDATE_MEMBER", "DELETE_MEMBER"])
        }
    }

    @Test(
        "rows that are written through a partition are told too",
        arguments: TestDatabaseKind.allCases.filter { $0 == .postgresql })
    func partitions(_ kind: TestDatabaseKind) async throws {
        try await withKit(kind, table: false) { bench in
            try bench.run(
                """
                CREATE TABLE members (id bigint PRIMARY KEY, city text) PARTITION BY RANGE (id);
                CREATE TABLE members_1 PARTITION OF members FOR VALUES FROM (0) TO (100);
                CREATE TABLE members_2 PARTITION OF members FOR VALUES FROM (100) TO (200)
                """)
            let table = try bench.install(KitBench.watch(on: [.insert, .update, .delete], when: "city <> 'x'"))
            #expect(table.isPartitioned)
            try bench.run("INSERT INTO members VALUES (1, 'a'), (101, 'b')")
            try bench.run("INSERT INTO members_1 VALUES (2, 'c'), (3, 'x')")
            try bench.run("UPDATE members_1 SET city = 'd' WHERE id = 2")
            try bench.run("DELETE FROM members_2")
            #expect(
                try bench.told().map(\.type)
                    == ["NEW_MEMBER", "NEW_MEMBER", "NEW_MEMBER", "UPDATE_MEMBER", "DELETE_MEMBER"])
        }
    }

    @Test("names that the database would cut are refused", arguments: TriggerFaultTests.servers)
    func long(_ kind: TestDatabaseKind) async throws {
        try await withKit(kind) { bench in
            let watch = try KitBench.watch(queue: String(repeating: "q", count: 50) + "_queue")
            let table = try WatchedTable.read(watch, on: bench.connection)
            #expect(throws: WatchTrouble.self) { try WatchKit.objects(for: [watch], table: table) }
        }
    }
}
