import Database
import FoundationEssentials
import TestSupport
import Testing
import Timekeeping

@testable import Watches

@Suite("Where polling goes on")
struct PollPositionTests {
    @Test("another source under the same names, or another key, begins anew", arguments: TestDatabaseKind.allCases)
    func otherSource(_ kind: TestDatabaseKind) async throws {
        try await PolledMembers.with(PollPairing(source: kind, store: kind)) { members in
            try await members.insert(2)
            var definition = try members.definition()
            try await members.poller(definition).pollOnce()
            try await members.insert(2)
            definition.source = "production"
            for _ in 0..<2 { try await members.poller(definition).pollOnce() }
            #expect(try await members.told().isEmpty)
            try await members.insert(1)
            definition.key = "phone"
            for _ in 0..<2 { try await members.poller(definition).pollOnce() }
            #expect(try await members.told().isEmpty)
        }
    }

    @Test(
        "a column that is watched from now on is told of records that were known before",
        arguments: TestDatabaseKind.allCases)
    func otherColumns(_ kind: TestDatabaseKind) async throws {
        try await PolledMembers.with(PollPairing(source: kind, store: kind)) { members in
            try await members.insert(1)
            let former = members.poller(try members.definition(columns: ["phone"]))
            try await former.pollOnce()
            try await members.insert(1, at: "2025-09-05 11:00:00")
            try await former.pollOnce()
            for _ in 0..<3 {
                members.clock.advance(by: .seconds(400))
                try await former.pollOnce()
            }
            let poller = members.poller(try members.definition())
            try await poller.pollOnce()
            members.clock.advance(by: .seconds(400))
            try await members.write(
                "UPDATE members SET city = 'Xi''an', updated_at = '2025-09-05 12:00:00' WHERE id = 1")
            try await members.insert(1, at: "2025-09-05 12:00:00")
            for _ in 0..<2 { try await poller.pollOnce() }
            #expect(try await members.told() == ["insert 2", "insert 3", "update 1"])
        }
    }

    @Test("a time in the future in the growing column hides no later row", arguments: TestDatabaseKind.allCases)
    func future(_ kind: TestDatabaseKind) async throws {
        try await PolledMembers.with(PollPairing(source: kind, store: kind)) { members in
            let rule = PollRule(growing: "updated_at")
            try await members.insert(1)
            let poller = members.poller(try members.definition(rule: rule))
            try await poller.pollOnce()
            try await members.insert(1, at: "2199-01-01 00:00:00")
            for _ in 0..<3 {
                try await poller.pollOnce()
                members.clock.advance(by: .seconds(400))
            }
            try await members.insert(1, at: "2025-09-05 10:10:00")
            for _ in 0..<2 { try await poller.pollOnce() }
            #expect(try await members.told() == ["insert 2", "insert 3"])
        }
    }

    @Test("where the newest rows were taken away, what comes after the others is new", arguments: PollPairing.all)
    func lower(_ pairing: PollPairing) async throws {
        try await PolledMembers.with(pairing) { members in
            try await members.insert(1)
            let poller = members.poller(try members.definition(rule: PollRule(growing: "id")))
            try await poller.pollOnce()
            try await members.write("INSERT INTO members (id, phone) VALUES (1000000000, '1')")
            for _ in 0..<3 {
                try await poller.pollOnce()
                members.clock.advance(by: .seconds(400))
            }
            try await members.write("DELETE FROM members WHERE id > 1")
            for _ in 0..<2 { try await poller.pollOnce() }
            try await members.write("INSERT INTO members (id, phone) VALUES (2, '1')")
            for _ in 0..<2 { try await poller.pollOnce() }
            #expect(try await members.told() == ["insert 1000000000", "insert 2"])
            #expect(members.logs.lines.filter { $0.level == .warning }.count == 1)
        }
    }

    @Test("a row for which the condition is an error keeps no other row back", arguments: [TestDatabaseKind.postgresql])
    func undecided(_ kind: TestDatabaseKind) async throws {
        guard TestDatabaseKind.allCases.contains(kind) else { return }
        try await PolledMembers.with(PollPairing(source: kind, store: kind)) { members in
            let definition = try members.definition(condition: "CAST(note AS INTEGER) > 0")
            let poller = members.poller(definition)
            try await members.write("INSERT INTO members (phone, note) VALUES ('1', 'x')")
            for _ in 0..<2 { try await poller.pollOnce() }
            try await members.write(
                """
                INSERT INTO members (phone, note, updated_at) VALUES ('2', '1', '2025-09-05 10:00:00'), \
                ('3', 'x', '2025-09-05 10:00:00'), ('4', '0', '2025-09-05 10:00:00'), ('5', '1', '2025-09-05 10:00:00')
                """)
            for _ in 0..<2 { try await poller.pollOnce() }
            #expect(try await members.told() == ["insert 2", "insert 5"])
            #expect(members.logs.lines.filter { $0.level == .warning }.count == 1)
            let keys = (1...5).map { SQLValue.integer($0) }
            let rows = try await members.queue(definition).rows(of: keys)
            let table = TableQueue(
                definition: definition, types: [], pool: members.source, clock: members.clock)
            for rows in [rows, try await table.rows(of: keys)] {
                #expect(rows.count == 5)
                #expect(keys.filter { rows[$0]?.isUndecided == true } == [.integer(1), .integer(3)])
                #expect(keys.filter { rows[$0]?.isWanted == true } == [.integer(2), .integer(5)])
            }
            try await members.write("UPDATE members SET note = '7' WHERE id = 3")
            try await poller.pollOnce()
            #expect(try await members.told().last == "insert 3")
        }
    }
}
