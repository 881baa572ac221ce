import Database
import TestSupport
import Testing
import Watches

@Suite("Updates of a watched table")
struct UpdateTriggerTests {
    @Test("only rows that really changed are told, with what changed", arguments: TestDatabaseKind.allCases)
    func fields(_ kind: TestDatabaseKind) async throws {
        try await withKit(kind) { bench in
            try bench.run("INSERT INTO members (id, city, height) VALUES (1, 'a', 1), (2, 'b', 2), (3, 'a', 3)")
            try bench.install(KitBench.watch())
            try bench.run("UPDATE members SET city = 'a', height = height")
            try bench.run("UPDATE members SET city = 'c', height = 9 WHERE id = 3")
            #expect(
                try bench.told() == [
                    .init(2, "UPDATE_MEMBER", ["city"]), .init(3, "UPDATE_MEMBER", ["city", "height"]),
                ])
        }
    }

    @Test("a change from or to NULL is one, and of the case of a letter too", arguments: TestDatabaseKind.allCases)
    func subtle(_ kind: TestDatabaseKind) async throws {
        try await withKit(kind) { bench in
            try bench.run("INSERT INTO members (id, nickname) VALUES (1, 'anna')")
            try bench.install(KitBench.watch())
            for change in ["city = 'x'", "city = NULL", "city = NULL", "nickname = 'Anna'", "nickname = 'Anna '"] {
                try bench.run("UPDATE members SET \(change)")
            }
            let fields = try bench.told().map(\.fields)
            #expect(fields == [["city"], ["city"], ["nickname"], ["nickname"]])
        }
    }

    @Test("columns that are not listed are no news", arguments: TestDatabaseKind.allCases)
    func listed(_ kind: TestDatabaseKind) async throws {
        try await withKit(kind) { bench in
            try bench.run("INSERT INTO members (id) VALUES (1)")
            try bench.install(KitBench.watch(columns: ["city", "phone"]))
            try bench.run("UPDATE members SET height = 7")
            try bench.run("UPDATE members SET height = 8, phone = '1', city = '2'")
            #expect(try bench.told() == [.init(1, "UPDATE_MEMBER", ["phone", "city"])])
        }
    }

    @Test("a row that goes by another key is told by the new one", arguments: TestDatabaseKind.allCases)
    func key(_ kind: TestDatabaseKind) async throws {
        try await withKit(kind) { bench in
            try bench.run("INSERT INTO members (id) VALUES (1)")
            try bench.install(KitBench.watch(columns: ["city"]))
            try bench.run("UPDATE members SET id = 5")
            #expect(try bench.told() == [.init(5, "UPDATE_MEMBER", ["id"])])
        }
    }

    @Test("the condition is asked of the row as it is after the update", arguments: TestDatabaseKind.allCases)
    func condition(_ kind: TestDatabaseKind) async throws {
        try await withKit(kind) { bench in
            try bench.run("INSERT INTO members (id, status) VALUES (1, 'x'), (2, 'ACTIVE')")
            try bench.install(KitBench.watch(when: KitBench.active))
            try bench.run("UPDATE members SET status = CASE id WHEN 1 THEN 'ACTIVE' ELSE 'gone' END")
            #expect(try bench.told() == [.init(1, "UPDATE_MEMBER", ["status"])])
        }
    }

    @Test("old and new values are kept where they are wanted, but not blobs", arguments: TestDatabaseKind.allCases)
    func values(_ kind: TestDatabaseKind) async throws {
        try await withKit(kind) { bench in
            try bench.run("INSERT INTO members (id, phone, score) VALUES (1, '138', 1.50)")
            try bench.install(KitBench.watch(keepsValues: true))
            let text = "他说 \"好\"\n\t\\ 'x' 😀"
            try bench.connection.execute(
                "UPDATE members SET nickname = \(text), phone = NULL, score = 2.25, photo = \([UInt8](arrayLiteral: 0, 255))"
            )
            let told = try bench.told()
            #expect(told.count == 1 && told[0].fields == ["nickname", "phone", "score", "photo"])
            #expect(
                told.first?.changes == [
                    "nickname": .init(old: nil, new: text), "phone": .init(old: "138", new: nil),
                    "score": .init(old: kind == .sqlite ? "1.5" : "1.50", new: "2.25"),
                ])
        }
    }

    @Test("a table of 200 columns is watched without naming them", arguments: TestDatabaseKind.allCases)
    func wide(_ kind: TestDatabaseKind) async throws {
        try await withKit(kind, table: false) { bench in
            let columns = (1...200).map { "c\($0) integer" }.joined(separator: ", ")
            try bench.run("CREATE TABLE members (id integer PRIMARY KEY, \(columns))")
            try bench.install(KitBench.watch(on: [.insert, .update, .delete], keepsValues: true))
            try bench.run("INSERT INTO members (id, c1) VALUES (1, 1)")
            try bench.run("UPDATE members SET \((1...200).map { "c\($0) = \($0)" }.joined(separator: ", "))")
            try bench.run("UPDATE members SET c200 = 0")
            try bench.run("DELETE FROM members")
            let told = try bench.told()
            #expect(told.count == 4)
            #expect(told[1].fields == (2...200).map { "c\($0)" } && told[1].changes?.count == 199)
            #expect(told[2].changes == ["c200": .init(old: "200", new: "0")])
            #expect(told[3].changes?.count == 201 && told[3].changes?["c7"] == .init(old: "7", new: nil))
        }
    }

    @Test(
        "PostgreSQL's types without an equality are compared",
        arguments: TestDatabaseKind.allCases.filter { $0 == .postgresql })
    func types(_ kind: TestDatabaseKind) async throws {
        try await withKit(kind, table: false) { bench in
            try bench.run(
                """
                CREATE TYPE mood AS ENUM ('sad', 'glad'); CREATE DOMAIN short AS varchar(9);
                CREATE TABLE members (id bigint PRIMARY KEY, a json, b point, c xml, d json[], e mood, f text[], g short,
                    h jsonb, i uuid, j interval, k bit(3), l inet, m int4range, n tsvector, o money, p timestamptz);
                INSERT INTO members (id) VALUES (1)
                """)
            try bench.install(KitBench.watch(on: [.insert, .update, .delete], keepsValues: true))
            try bench.run(
                """
                UPDATE members SET a = '{}', b = '(1,2)', c = '<x/>', d = ARRAY['{}'::json], e = 'sad', f = '{a}', g = 'x',
                    h = '{}', i = '00000000-0000-0000-0000-000000000001', j = '1 day', k = B'101', l = '::1', m = '[1,2)',
                    n = 'a b', o = 1, p = now()
                """)
            try bench.run("UPDATE members SET a = '{ }', b = b, c = c, d = d")
            try bench.run("DELETE FROM members")
            let told = try bench.told()
            #expect(told.count == 3 && told[0].fields?.count == 16 && told[1].fields == ["a"])
            #expect(told[2].changes?["e"] == .init(old: "sad", new: nil))
        }
    }
}
