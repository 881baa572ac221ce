import Database
import FoundationEssentials
import TestSupport
import Testing
import Timekeeping

@testable import Watches

@Suite("Polling a watched table")
struct ChangePollerTests {
    @Test("the first look tells nothing of what is there; what comes later is told once", arguments: PollPairing.all)
    func begins(_ pairing: PollPairing) async throws {
        try await PolledMembers.with(pairing) { members in
            try await members.insert(3)
            let poller = members.poller(try members.definition())
            #expect(try await poller.pollOnce() == 0)
            #expect(try await poller.pollOnce() == 0)
            try await members.insert(2)
            #expect(try await poller.pollOnce() == 2)
            #expect(try await poller.pollOnce() == 0)
            #expect(try await members.told() == ["insert 4", "insert 5"])
        }
    }

    @Test("a watch of an empty table begins with its first row", arguments: PollPairing.all)
    func beginsEmpty(_ pairing: PollPairing) async throws {
        try await PolledMembers.with(pairing) { members in
            let poller = members.poller(try members.definition())
            try await poller.pollOnce()
            try await members.insert(2)
            try await poller.pollOnce()
            #expect(try await members.told() == ["insert 1", "insert 2"])
        }
    }

    @Test("what is committed after a higher number was seen is told, once", arguments: PollPairing.all)
    func lateCommit(_ pairing: PollPairing) async throws {
        try await PolledMembers.with(pairing) { members in
            try await members.insert(1)
            let poller = members.poller(try members.definition())
            try await poller.pollOnce()
            let late: SQL = """
                INSERT INTO members (id, phone, updated_at) VALUES (100, '1', '2025-09-05 10:00:00')
                """
            let early: SQL = """
                INSERT INTO members (id, phone, updated_at) VALUES (101, '1', '2025-09-05 10:01:00')
                """
            if pairing.source == .sqlite {
                // It has one writer at a time: only numbers that come out of order are late there.
                try await members.write(early)
                #expect(try await poller.pollOnce() == 1)
                try await members.write(late)
            } else {
                try await members.whileOpen(late) {
                    try await members.write(early)
                    let told = try await poller.pollOnce()
                    #expect(told == 1)
                }
            }
            members.clock.advance(by: .seconds(299))
            #expect(try await poller.pollOnce() == 1)
            #expect(try await poller.pollOnce() == 0)
            #expect(try await members.told() == ["insert 101", "insert 100"])
        }
    }

    @Test(
        "a change that is committed after a later one was seen is told, once",
        arguments: [TestDatabaseKind.postgresql, .mysql])
    func lateChange(_ kind: TestDatabaseKind) async throws {
        guard TestDatabaseKind.allCases.contains(kind) else { return }
        try await PolledMembers.with(PollPairing(source: kind, store: kind)) { members in
            try await members.insert(2)
            let poller = members.poller(try members.definition())
            try await poller.pollOnce()
            try await members.whileOpen(
                "UPDATE members SET phone = '1', updated_at = '2025-09-05 10:03:00' WHERE id = 1"
            ) {
                try await members.write(
                    "UPDATE members SET phone = '2', updated_at = '2025-09-05 10:05:00' WHERE id = 2")
                try await poller.pollOnce()
                try await poller.pollOnce()
            }
            try await poller.pollOnce()
            try await poller.pollOnce()
            #expect(try await members.told() == ["update 2 phone", "update 1 phone"])
        }
    }

    @Test(
        "two changes within one second are both told, and a change of another column is none",
        arguments: PollPairing.all)
    func sameSecond(_ pairing: PollPairing) async throws {
        try await PolledMembers.with(pairing) { members in
            try await members.insert(1)
            let poller = members.poller(try members.definition())
            try await poller.pollOnce()
            try await members.write("UPDATE members SET phone = '139', updated_at = '2025-09-05 10:07:00'")
            try await poller.pollOnce()
            try await members.write("UPDATE members SET city = 'Ürümqi', phone = NULL WHERE id = 1")
            try await poller.pollOnce()
            try await members.write("UPDATE members SET note = 'x', updated_at = '2025-09-05 10:08:00' WHERE id = 1")
            try await poller.pollOnce()
            #expect(try await members.told() == ["update 1 phone", "update 1 phone,city"])
        }
    }

    @Test(
        "of an old row nothing is known at its first change, and its fields at the second", arguments: PollPairing.all)
    func oldRow(_ pairing: PollPairing) async throws {
        try await PolledMembers.with(pairing) { members in
            try await members.insert(1)
            try await members.insert(1_100, at: "2025-09-05 11:00:00")
            let poller = members.poller(try members.definition())
            try await poller.pollOnce()
            try await members.write("UPDATE members SET phone = '139', updated_at = '2025-09-05 11:00:01' WHERE id = 1")
            try await poller.pollOnce()
            members.clock.advance(by: .seconds(86_400))
            try await members.write("UPDATE members SET phone = '140', updated_at = '2025-09-06 11:00:00' WHERE id = 1")
            try await poller.pollOnce()
            members.clock.advance(by: .seconds(86_400))
            try await members.write("UPDATE members SET phone = '141', updated_at = '2025-09-07 11:00:00' WHERE id = 1")
            try await poller.pollOnce()
            #expect(try await members.told() == ["update 1", "update 1 phone", "update 1 phone"])
        }
    }

    @Test("what was rolled back is not told", arguments: PollPairing.all)
    func rollback(_ pairing: PollPairing) async throws {
        try await PolledMembers.with(pairing) { members in
            let poller = members.poller(try members.definition())
            try await poller.pollOnce()
            await #expect(throws: (any Error).self) {
                try await members.write("INSERT INTO members (phone) VALUES ('1')", "INSERT INTO no_table VALUES (1)")
            }
            #expect(try await poller.pollOnce() == 0)
        }
    }

    @Test("five thousand rows of one statement are told in their order, page by page", arguments: PollPairing.all)
    func bulk(_ pairing: PollPairing) async throws {
        try await PolledMembers.with(pairing) { members in
            let poller = members.poller(try members.definition(), pageSize: 700)
            try await poller.pollOnce()
            try await members.insert(1)
            for _ in 0..<12 {
                try await members.write(
                    """
                    INSERT INTO members (phone, city, status, updated_at) \
                    SELECT phone, city, status, updated_at FROM members ORDER BY id LIMIT 1000
                    """)
            }
            try await members.write(
                """
                INSERT INTO members (phone, city, status, updated_at) \
                SELECT phone, city, status, updated_at FROM members ORDER BY id LIMIT 2000
                """)
            let rows = try await members.writer.withConnection { connection in
                try connection.query("SELECT id FROM members ORDER BY id").map { try $0.integer("id") }
            }
            #expect(rows.count == 5_024)
            #expect(try await poller.pollOnce() == rows.count)
            #expect(try await members.told() == rows.map { "insert \($0)" })
        }
    }

    @Test("a row that is replaced has changed", arguments: PollPairing.all)
    func replace(_ pairing: PollPairing) async throws {
        try await PolledMembers.with(pairing) { members in
            try await members.insert(2)
            let poller = members.poller(try members.definition())
            try await poller.pollOnce()
            let values: SQL =
                "INTO members (id, phone, city, updated_at) VALUES (1, '139', 'Shanghai', '2025-09-05 10:09:00')"
            if pairing.source == .postgresql {
                try await members.write("DELETE FROM members WHERE id = 1", "INSERT " + values)
            } else {
                try await members.write("REPLACE " + values)
            }
            try await poller.pollOnce()
            #expect(try await members.told() == ["update 1 phone"])
        }
    }

    @Test("two pollers at once tell each change once", arguments: PollPairing.all)
    func twoPollers(_ pairing: PollPairing) async throws {
        try await PolledMembers.with(pairing) { members in
            let definition = try members.definition()
            let pollers = (0..<3).map { _ in members.poller(definition, pageSize: 3) }
            try await pollers[0].pollOnce()
            for round in 1...10 {
                async let writes: Void = members.insert(7)
                try await withThrowingTaskGroup { group in
                    for poller in pollers { group.addTask { try await poller.pollOnce() } }
                    try await group.waitForAll()
                }
                try await writes
                try await members.write(
                    "UPDATE members SET phone = \("r\(round)"), updated_at = '2025-09-05 10:10:00' WHERE id = 1")
            }
            for _ in 0..<2 { try await pollers[0].pollOnce() }
            let told = try await members.told()
            #expect(Set(told.filter { $0.hasPrefix("insert") }).count == 70)
            #expect(told.filter { $0.hasPrefix("insert") }.count == 70)
            // Each look tells what differs from the look before: at most one change for each of ten.
            #expect((1...10).contains(told.filter { $0 == "update 1 phone" }.count))
            #expect(told.count <= 80)
        }
    }

    @Test("a poller that starts anew goes on where the last one was", arguments: PollPairing.all)
    func restart(_ pairing: PollPairing) async throws {
        try await PolledMembers.with(pairing) { members in
            try await members.insert(2)
            let definition = try members.definition()
            try await members.poller(definition).pollOnce()
            try await members.insert(1)
            try await members.poller(definition).pollOnce()
            try await members.insert(1)
            members.clock.advance(by: .seconds(5_000))
            try await members.poller(definition).pollOnce()
            try await members.poller(definition).pollOnce()
            #expect(try await members.told() == ["insert 3", "insert 4"])
        }
    }

    @Test("beyond the overlap nothing is looked at again, told again or kept", arguments: PollPairing.all)
    func overlapExpires(_ pairing: PollPairing) async throws {
        try await PolledMembers.with(pairing) { members in
            let poller = members.poller(try members.definition(columns: nil))
            try await poller.pollOnce()
            for hour in 10..<20 {
                try await members.insert(3, at: "2025-09-05 \(hour):00:00")
                #expect(try await poller.pollOnce() == 3)
                for _ in 0..<4 {
                    members.clock.advance(by: .seconds(200))
                    #expect(try await poller.pollOnce() == 0)
                }
            }
            // The last are within the overlap of the changed column, which stands still.
            #expect(try await members.count("watch_record") <= 6)
            #expect(try await members.told().count == 30)
            try await members.write(
                "UPDATE members SET city = 'Xi''an', updated_at = '2025-09-05 19:00:01' WHERE id = 2")
            #expect(try await poller.pollOnce() == 1)
            #expect(try await members.told().last == "update 2")
        }
    }

    @Test("the condition is asked of the row as it is found", arguments: PollPairing.all)
    func condition(_ pairing: PollPairing) async throws {
        try await PolledMembers.with(pairing) { members in
            let definition = try members.definition(
                columns: ["phone", "status"], condition: "status = 'ACTIVE' AND city <> 'no?where' -- really")
            let poller = members.poller(definition)
            try await poller.pollOnce()
            try await members.insert(2)
            try await members.write("UPDATE members SET status = 'DRAFT' WHERE id = 1")
            try await poller.pollOnce()
            try await members.write("UPDATE members SET status = 'ACTIVE' WHERE id = 1")
            try await poller.pollOnce()
            try await members.write("UPDATE members SET status = NULL WHERE id = 2")
            try await poller.pollOnce()
            #expect(try await members.told() == ["insert 2", "update 1 status"])
            let rows = try await members.queue(definition).rows(of: [.integer(1), .integer(2), .integer(9)])
            #expect(rows.count == 2)
            #expect(rows[.integer(1)]?.isWanted == true && rows[.integer(2)]?.isWanted == false)
            #expect(rows[.integer(1)]?.row.columns.names == ["id", "phone", "city", "status", "note", "updated_at"])
        }
    }

    @Test("only the events that are watched are told", arguments: PollPairing.all)
    func events(_ pairing: PollPairing) async throws {
        try await PolledMembers.with(pairing) { members in
            let poller = members.poller(try members.definition(events: [.update], keepsValues: true))
            try await poller.pollOnce()
            try await members.insert(1)
            try await poller.pollOnce()
            try await members.write("UPDATE members SET phone = '139', updated_at = '2025-09-05 10:00:01'")
            try await poller.pollOnce()
            #expect(try await members.told() == ["update 1 phone"])
            let changes = try await members.queue(poller.definition).claim(ClaimOrder(most: 10))
            #expect(changes.map(\.values) == [["phone": ChangedValue(old: "1380", new: "139")]])
        }
    }

    @Test("without a column of changes only new rows are told, and nothing of them is kept", arguments: PollPairing.all)
    func growingOnly(_ pairing: PollPairing) async throws {
        try await PolledMembers.with(pairing) { members in
            let poller = members.poller(try members.definition(rule: PollRule(growing: "id")))
            try await poller.pollOnce()
            try await members.insert(2)
            try await poller.pollOnce()
            try await members.write("UPDATE members SET phone = '139'", "DELETE FROM members WHERE id = 2")
            try await poller.pollOnce()
            #expect(try await members.told() == ["insert 1", "insert 2"])
            let versions = try await members.store.withConnection { connection in
                try connection.query("SELECT version FROM watch_record").map { try $0.text("version") }
            }
            #expect(Set(versions) == [#"{"p":{}}"#])
        }
    }

    @Test("a growing column may be a time, the same for many rows, and a key a text", arguments: PollPairing.all)
    func growingTime(_ pairing: PollPairing) async throws {
        try await PolledMembers.with(pairing) { members in
            let time = pairing.source == .postgresql ? "TIMESTAMPTZ" : "DATETIME"
            try await members.write(
                "CREATE TABLE orders (id VARCHAR(40) PRIMARY KEY, made_at \(raw: time))",
                "INSERT INTO orders VALUES ('a-0', '2025-09-05 10:00:00')")
            var definition = try members.definition(rule: PollRule(growing: "made_at"), table: "orders")
            definition.names = QueueNames(queue: "orders_queue")
            let poller = members.poller(definition, pageSize: 2)
            try await poller.pollOnce()
            try await members.write(
                """
                INSERT INTO orders VALUES ('a-3', '2025-09-05 10:00:00'), ('a-1', '2025-09-05 10:00:00'), \
                ('a-2', '2025-09-05 10:00:00'), ('a-4', NULL), ('b-1', '2025-09-05 09:00:00')
                """)
            try await poller.pollOnce()
            try await members.write("INSERT INTO orders VALUES ('a-5', '2025-09-05 10:00:00')")
            try await poller.pollOnce()
            #expect(try await members.told() == ["insert b-1", "insert a-1", "insert a-2", "insert a-3", "insert a-5"])
            let rows = try await members.queue(definition).rows(of: [.text("a-3")])
            #expect(rows[.text("a-3")]?.isWanted == true)
        }
    }
}
