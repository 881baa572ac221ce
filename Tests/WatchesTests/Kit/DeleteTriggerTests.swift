import Database
import TestSupport
import Testing
import Watches

@Suite("Deletes from a watched table")
struct DeleteTriggerTests {
    @Test("a row that goes leaves its values", arguments: TestDatabaseKind.allCases)
    func values(_ kind: TestDatabaseKind) async throws {
        try await withKit(kind) { bench in
            try bench.run("INSERT INTO members (id, nickname, status) VALUES (1, 'anna', 'ACTIVE'), (2, 'bob', 'x')")
            try bench.install(KitBench.watch(on: [.delete], when: KitBench.active))
            try bench.run("DELETE FROM members")
            #expect(
                try bench.told() == [
                    .init(
                        1, "DELETE_MEMBER",
                        changes: [
                            "id": .init(old: "1"), "nickname": .init(old: "anna"), "deleted": .init(old: "0"),
                            "status": .init(old: "ACTIVE"),
                        ])
                ])
        }
    }

    @Test("secrets are told by name alone", arguments: TestDatabaseKind.allCases)
    func secrets(_ kind: TestDatabaseKind) async throws {
        try await withKit(kind, table: false) { bench in
            try bench.run(
                """
                CREATE TABLE members (id integer PRIMARY KEY, password varchar(9), id_card varchar(9), city varchar(9))
                """)
            try bench.run("INSERT INTO members VALUES (1, 'p1', 'c1', 'a')")
            try bench.install(KitBench.watch(on: [.update, .delete], keepsValues: true))
            try bench.run("UPDATE members SET password = 'p2', city = 'b'")
            try bench.run("UPDATE members SET id_card = 'c2'")
            try bench.run("DELETE FROM members")
            let told = try bench.told()
            #expect(told.map(\.type) == ["UPDATE_MEMBER", "UPDATE_MEMBER", "DELETE_MEMBER"])
            #expect(told[0].fields == ["password", "city"])
            #expect(told[0].changes == ["city": .init(old: "a", new: "b")])
            #expect(told[1].fields == ["id_card"])
            #expect(told[2].changes?.keys.sorted() == ["city", "id"])
        }
    }

    @Test("watches with other events share a queue", arguments: TestDatabaseKind.allCases)
    func shared(_ kind: TestDatabaseKind) async throws {
        try await withKit(kind) { bench in
            try bench.install(
                KitBench.watch(on: [.insert], when: KitBench.active), KitBench.watch(on: [.delete], name: "gone"))
            try bench.run("INSERT INTO members (id, deleted) VALUES (1, 0), (2, 1)")
            try bench.run("DELETE FROM members")
            #expect(
                try bench.told().map(\.type) == ["NEW_MEMBER", "DELETE_MEMBER", "DELETE_MEMBER"])
            let table = try WatchedTable.read(KitBench.watch(), on: bench.connection)
            let both = [try KitBench.watch(), try KitBench.watch(name: "again")]
            #expect(throws: WatchTrouble.self) { try WatchKit.objects(for: both, table: table) }
        }
    }
}
