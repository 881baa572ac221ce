import Delivery
import FoundationEssentials
import TestSupport
import Testing
import Timekeeping

@testable import Watches

@Suite("What a queue hears of its changes")
struct WatchOutcomesTests {
    @Test("with several channels a change succeeded when all have it", arguments: TestDatabaseKind.allCases)
    func several(_ kind: TestDatabaseKind) async throws {
        try await withWorkStore(kind) { store in
            let room = try WorkRoom(store: store, peers: [TestPeer("crm"), TestPeer("ops")])
            room.queue.addRows(1...2)
            room.peers[1].fail("insert 1 member 1", times: 1)
            try await room.settle()
            #expect(room.queue.status(1) == .processing && room.queue.status(2) == .success)
            room.peers[1].fail("insert 1 member 1", times: 0)
            try await room.settleAll()
            #expect(room.queue.status(1) == .success && room.queue.entry(1)?.retryCount == 1)
            #expect(room.peers.allSatisfy { $0.texts.count == 2 })
        }
    }

    @Test("with several channels a change failed when all have ended and one has not got it, by its name")
    func oneFails() async throws {
        try await withWorkStore { store in
            let room = try WorkRoom(store: store, peers: [TestPeer("crm"), TestPeer("ops")])
            room.queue.addRows(1...1)
            room.peers[1].setDown(true)
            try await room.settleAll()
            #expect(room.queue.status(1) == .failed)
            #expect(room.queue.entry(1)?.error == "ops: the peer does not answer")
        }
    }

    @Test("what a fallback delivers has arrived", arguments: TestDatabaseKind.allCases)
    func fallback(_ kind: TestDatabaseKind) async throws {
        try await withWorkStore(kind) { store in
            let room = try WorkRoom(
                store: store, peers: [TestPeer("crm"), TestPeer("ops")],
                policies: ["crm": ChannelPolicy(fallback: "ops")], channels: ["crm"])
            room.queue.addRows(1...1)
            room.peers[0].setDown(true)
            try await room.settleAll()
            #expect(room.peers[1].texts.count == 1)
            #expect(room.queue.status(1) == .success)
            // Put back by hand: it has arrived, though not by its own channel.
            room.peers[0].setDown(false)
            room.queue.setStatus(1, .pending)
            try await room.settleAll()
            #expect(room.queue.status(1) == .success)
            #expect(room.peers[0].texts.isEmpty && room.peers[1].texts.count == 1)
        }
    }

    @Test("what nobody delivers, the fallback neither, has failed with its own reason")
    func fallbackFails() async throws {
        try await withWorkStore { store in
            let room = try WorkRoom(
                store: store, peers: [TestPeer("crm"), TestPeer("ops")],
                policies: ["crm": ChannelPolicy(fallback: "ops")], channels: ["crm"])
            room.queue.addRows(1...1)
            for peer in room.peers { peer.setDown(true) }
            try await room.settleAll()
            #expect(room.queue.status(1) == .failed)
            #expect(room.queue.entry(1)?.error?.hasPrefix("the peer does not answer") == true)
        }
    }

    @Test(
        "what does not reach everybody has arrived, and the queue says whom it does not",
        arguments: TestDatabaseKind.allCases)
    func partial(_ kind: TestDatabaseKind) async throws {
        try await withWorkStore(kind) { store in
            let room = try WorkRoom(store: store)
            room.queue.addRows(1...2)
            room.queue.setRow(1, name: "half")
            try await room.settleAll()
            #expect(room.queue.status(1) == .success && room.queue.status(2) == .success)
            #expect(room.queue.entry(1)?.error?.contains("li") == true && room.queue.entry(2)?.error == nil)
        }
    }

    @Test("what is cancelled by hand has failed, and what is retried by hand may still succeed")
    func byHand() async throws {
        try await withWorkStore { store in
            let room = try WorkRoom(store: store)
            room.queue.addRows(1...1)
            let id = try #require(try await room.worker.drainOnce().deliveryIDs.first)
            let ledger = DeliveryLedger(outbox: room.outbox)
            try await ledger.cancel(id)
            try await room.send()
            #expect(room.queue.entry(1)?.error == "cancelled by hand" && room.queue.status(1) == .failed)
            try await ledger.retry(id)
            try await room.settle()
            #expect(room.queue.status(1) == .success && room.texts.count == 1)
        }
    }

    @Test("while the source is away ends wait in the store, and are told together afterwards")
    func marksWait() async throws {
        try await withWorkStore { store in
            let room = try WorkRoom(store: store)
            room.queue.addRows(1...3)
            _ = try await room.worker.drainOnce()
            room.queue.setAway(true)
            await #expect(throws: (any Error).self) { try await room.send() }
            #expect(room.texts.count == 3 && room.queue.entries.allSatisfy { $0.status == .processing })
            room.queue.setAway(false)
            #expect(try await room.writer.flush() == 0)
            room.clock.advance(by: .seconds(61))
            #expect(try await room.writer.flush() == 3)
            #expect(room.queue.entries.allSatisfy { $0.status == .success })
            #expect(try await room.writer.flush() == 0)
        }
    }

    @Test("an end that comes while an older one is being told is told too", arguments: TestDatabaseKind.allCases)
    func overtaken(_ kind: TestDatabaseKind) async throws {
        try await withWorkStore(kind) { store in
            let now = Date(timeIntervalSince1970: 1_757_037_600)
            let end = now.addingTimeInterval(60)
            let failed = WatchMark(change: 5, verdict: .failed("x"), attempts: 3, finishedAt: now)
            let succeeded = WatchMark(change: 5, verdict: .succeeded, attempts: 4, finishedAt: now)
            try await store.transaction { try WatchMarkStore.put([failed], of: "m", at: now, on: $0) }
            let claimed = try await store.transaction {
                try WatchMarkStore.claim("m", at: now, until: end, limit: 10, on: $0)
            }
            #expect(claimed.map(\.mark) == [failed])
            try await store.transaction { connection in
                try WatchMarkStore.put([succeeded], of: "m", at: now, on: connection)
                try WatchMarkStore.remove(claimed, claimedUntil: end, on: connection)
            }
            let left = try await store.transaction {
                try WatchMarkStore.claim("m", at: now, until: end, limit: 10, on: $0)
            }
            #expect(left.map(\.mark) == [succeeded])
        }
    }

    @Test("the end of a watch that is not configured any more is said once in the log")
    func stranger() async throws {
        try await withWorkStore { store in
            let room = try WorkRoom(store: store)
            room.queue.addRows(1...2)
            _ = try await room.worker.drainOnce()
            let outcomes = WatchOutcomes([], outbox: room.outbox, logger: room.logs.logger)
            for id in [1, 2] {
                // A key without the moment of its change, as older versions wrote them.
                let outcome = EntryOutcome(
                    reference: "members:\(id)", key: "watch:members:\(id)", channel: "crm", verdict: .delivered,
                    reason: nil, hint: nil, finishedAt: room.clock.now())
                try await store.transaction { try outcomes.handle(outcome, on: $0) }
                outcomes.heard(outcome)
            }
            #expect(room.logs.lines.count { $0.message.contains("not configured any more") } == 1)
            #expect(try await room.writer.flush() == 2)
        }
    }
}
