import Database
import Delivery
import FoundationEssentials
import TestSupport
import Testing
import Timekeeping

@testable import Watches

@Suite("What is not told, and what is told together")
struct HandoverTests {
    @Test("a row that is gone, not wanted, does not fit its template or its channel fails alone")
    func troubles() async throws {
        try await withWorkStore { store in
            let room = try WorkRoom(store: store)
            room.queue.addRows(1...5)
            room.queue.setRow(1, name: nil)
            room.queue.setRow(2, name: "B", isWanted: false)
            room.queue.setRow(3, name: "unprintable")
            room.queue.setRow(4, name: "unwelcome")
            try await room.settle()
            #expect(room.texts == ["insert 5 member 5"])
            let errors = (1...4).map { room.queue.entry($0)?.error ?? "" }
            #expect(
                errors == [
                    "记录不存在或已删除", "记录已不符合条件", "the template wants a phone; give it one",
                    "channel crm: the message is unwelcome",
                ])
            #expect((1...4).allSatisfy { room.queue.entry($0)?.retryCount == 1 && room.queue.status($0) == .failed })
        }
    }

    @Test("a message that the store refuses fails alone, also where it is the only one")
    func refused() async throws {
        try await withWorkStore { store in
            let room = try WorkRoom(store: store)
            try await store.withConnection { connection in
                try connection.executeScript(
                    """
                    CREATE TRIGGER refusing BEFORE INSERT ON delivery WHEN NEW.entry_key LIKE 'watch:members:1@%'
                    BEGIN SELECT RAISE(ABORT, 'not that one'); END
                    """)
            }
            room.queue.addRows(1...1)
            try await room.settle()
            #expect(room.queue.status(1) == .failed)
            #expect(room.queue.entry(1)?.error?.contains("not that one") == true)
            room.queue.addRows(2...3)
            try await room.settle()
            #expect(room.texts.count == 2)
        }
    }

    @Test("what is not surely out of the store is not put back")
    func unsure() throws {
        let changes = (1...2).map {
            QueuedChange(id: $0, record: .integer($0), event: .insert, queuedAt: Date(timeIntervalSince1970: 0))
        }
        let (away, lost) = (DatabaseError(.unreachable, "away"), DatabaseError(.connectionLost, "lost"))
        #expect(HandoverTrouble.source(lost).open(of: changes) == [1, 2])
        #expect(HandoverTrouble.store(away).open(of: changes) == [1, 2])
        #expect(HandoverTrouble.store(lost).open(of: changes).isEmpty)
        #expect(HandoverTrouble.partly(away, open: [2]).open(of: changes) == [2])
    }

    @Test("a member that is gone is told in origin 5's words")
    func member() async throws {
        try await withWorkStore { store in
            let room = try WorkRoom(store: store) { $0.names = QueueNames(queue: "member_notification_queue") }
            room.queue.add(1)
            try await room.settle()
            #expect(room.queue.entry(1)?.error == "会员不存在或已删除")
        }
    }

    @Test("a deleted row is told though it is gone")
    func deleted() async throws {
        try await withWorkStore { store in
            let room = try WorkRoom(store: store)
            room.queue.add(9, .delete)
            try await room.settle()
            #expect(room.texts == ["delete 9 nobody"] && room.queue.status(1) == .success)
        }
    }

    @Test("changes of a record within the window become one message", arguments: TestDatabaseKind.allCases)
    func coalesced(_ kind: TestDatabaseKind) async throws {
        try await withWorkStore(kind) { store in
            let room = try WorkRoom(store: store) { $0.coalesce = .seconds(30) }
            room.queue.setRow(1, name: "Li")
            room.queue.setRow(2, name: "Wu")
            room.queue.add(1, .update, fields: ["city"], values: ["city": ChangedValue(old: "A", new: "B")])
            room.queue.add(2, .update, fields: ["city"], values: ["city": ChangedValue(old: "A", new: "B")])
            room.queue.add(1, .update, fields: ["city"], values: ["city": ChangedValue(old: "B", new: "C")])
            room.queue.add(2, .update, fields: ["city"], values: ["city": ChangedValue(old: "B", new: "A")])
            try await room.settle()
            #expect(room.texts.isEmpty)
            room.clock.advance(by: .seconds(31))
            try await room.settle()
            #expect(room.texts == ["update 1 Li city:A>C x2"])
            #expect(room.queue.entries.allSatisfy { $0.status == .success })
        }
    }

    @Test(
        "a burst beyond what is borne becomes one message, and all its changes end with it",
        arguments: TestDatabaseKind.allCases)
    func digest(_ kind: TestDatabaseKind) async throws {
        try await withWorkStore(kind) { store in
            let room = try WorkRoom(
                store: store, peers: [TestPeer(rate: ChannelLimits.Rate(count: 20, per: .seconds(60)))])
            room.queue.addRows(1...38)
            room.queue.setRow(5, name: nil)
            try await room.settle()
            #expect(room.texts == ["digest 37"])
            #expect(room.queue.status(5) == .failed)
            #expect(room.queue.entries.count { $0.status == .success } == 37)
        }
    }

    @Test("a digest whose node died is found again as one message")
    func digestOfTheDead() async throws {
        try await withWorkStore { store in
            let room = try WorkRoom(store: store) { $0.digest.above = 20 }
            room.queue.addRows(1...37)
            #expect(try await room.queue.claim(ClaimOrder(most: 10_000, takesAll: true)).count == 37)
            room.clock.advance(by: .seconds(61))
            try await room.settle()
            #expect(room.texts == ["digest 37"])
            room.clock.advance(by: .seconds(61))
            try await room.settle()
            #expect(room.texts.count == 1 && room.queue.entries.allSatisfy { $0.status == .success })
        }
    }

    @Test("a digest that waits for its peer is known by its members")
    func digestInHand() async throws {
        try await withWorkStore { store in
            let room = try WorkRoom(store: store) { $0.digest.above = 20 }
            room.queue.addRows(1...37)
            _ = try await room.worker.drainOnce()
            room.clock.advance(by: .seconds(61))
            #expect(try await room.worker.drainOnce().taken == 0)
            try await room.settle()
            #expect(room.texts == ["digest 37"])
        }
    }

    @Test("while the source is away nothing is taken, and what was taken is put back or found")
    func rowsAway() async throws {
        try await withWorkStore { store in
            let room = try WorkRoom(store: store)
            room.queue.addRows(1...3)
            room.queue.setRowsAway(true)
            await #expect(throws: (any Error).self) { try await room.worker.drainOnce() }
            #expect(room.queue.entries.allSatisfy { $0.status == .pending })
            room.queue.setRowsAway(false)
            try await room.settle()
            #expect(room.texts.count == 3)
        }
    }

    @Test("while the store is away changes stay in their queue, and are told afterwards")
    func storeAway() async throws {
        try await withWorkStore { store in
            let room = try WorkRoom(store: store)
            room.queue.addRows(1...3)
            try await store.withConnection { try $0.executeScript("ALTER TABLE delivery RENAME TO delivery_away") }
            await #expect(throws: (any Error).self) { try await room.worker.drainOnce() }
            #expect(room.queue.entries.allSatisfy { $0.status == .pending })
            try await store.withConnection { try $0.executeScript("ALTER TABLE delivery_away RENAME TO delivery") }
            try await room.settle()
            #expect(room.texts.count == 3)
        }
    }
}
