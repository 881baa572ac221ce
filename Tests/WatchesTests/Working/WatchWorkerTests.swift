import Delivery
import FoundationEssentials
import TestSupport
import Testing
import Timekeeping

@testable import Watches

@Suite("From the queue to the peer and back")
struct WatchWorkerTests {
    @Test("each change is told once and ends as succeeded", arguments: TestDatabaseKind.allCases)
    func toldOnce(_ kind: TestDatabaseKind) async throws {
        try await withWorkStore(kind) { store in
            let room = try WorkRoom(store: store)
            room.queue.addRows(1...25)
            try await room.settleAll()
            #expect(room.texts.sorted() == (1...25).map { "insert \($0) member \($0)" }.sorted())
            #expect(room.queue.entries.allSatisfy { $0.status == .success && $0.retryCount == 0 })
        }
    }

    @Test("changes of one record are told in their order, though the first has to be tried again")
    func ordered() async throws {
        try await withWorkStore { store in
            let room = try WorkRoom(store: store)
            room.queue.setRow(1, name: "Li")
            room.queue.setRow(2, name: "Wu")
            for record in [1, 2, 1, 2, 1] as [Int64] { room.queue.add(record, .update, fields: ["city"]) }
            room.peers[0].fail("update 1 Li city", times: 2)
            try await room.settle()
            #expect(room.texts == ["update 2 Wu city", "update 2 Wu city"])
            #expect(room.queue.status(3) == .pending)
            try await room.settleAll()
            #expect(room.texts.count == 5 && room.queue.entry(1)?.retryCount == 2)
            #expect(room.queue.entries.allSatisfy { $0.status == .success })
        }
    }

    @Test("after its tries a change has failed, with their number and the reason", arguments: TestDatabaseKind.allCases)
    func failed(_ kind: TestDatabaseKind) async throws {
        try await withWorkStore(kind) { store in
            let room = try WorkRoom(store: store)
            room.queue.addRows(1...2)
            room.peers[0].fail("insert 1 member 1", times: 3)
            try await room.settleAll()
            #expect(room.queue.status(1) == .failed && room.queue.status(2) == .success)
            #expect(room.queue.entry(1)?.retryCount == 3)
            #expect(room.queue.entry(1)?.error == "the peer does not answer")
        }
    }

    @Test("a peer that is down for a while costs no change", arguments: TestDatabaseKind.allCases)
    func peerDown(_ kind: TestDatabaseKind) async throws {
        try await withWorkStore(kind) { store in
            let room = try WorkRoom(store: store)
            room.peers[0].setDown(true)
            room.queue.addRows(1...30)
            try await room.settle()
            #expect(room.texts.isEmpty && room.queue.entries.allSatisfy { $0.status == .processing })
            room.peers[0].setDown(false)
            room.clock.advance(by: .seconds(5))
            try await room.settleAll()
            #expect(Set(room.texts).count == 30 && room.texts.count == 30)
            #expect(room.queue.entries.allSatisfy { $0.status == .success && $0.retryCount == 1 })
        }
    }

    @Test("two nodes on one queue tell each change once", arguments: TestDatabaseKind.allCases)
    func twoNodes(_ kind: TestDatabaseKind) async throws {
        try await withWorkStore(kind) { store in
            let room = try WorkRoom(store: store)
            room.queue.addRows(1...60)
            let other = room.otherWorker()
            async let first = room.worker.drainOnce()
            async let second = other.drainOnce()
            let taken = try await first.taken + second.taken
            #expect(taken == 60)
            try await room.settleAll()
            #expect(room.texts.count == 60 && Set(room.texts).count == 60)
        }
    }

    @Test("what a node took and did not hand over before it died is handed over after a minute, once")
    func killed() async throws {
        try await withWorkStore { store in
            let room = try WorkRoom(store: store)
            room.queue.addRows(1...15)
            #expect(try await room.queue.claim(ClaimOrder(most: 10)).count == 10)
            try await room.settle()
            #expect(room.texts.count == 5)
            room.clock.advance(by: .seconds(61))
            try await room.settle()
            #expect(room.texts.count == 15 && Set(room.texts).count == 15)
            #expect(room.queue.entries.allSatisfy { $0.status == .success })
        }
    }

    @Test("what waits long for its peer is left to the outbox, and not told again")
    func waitsLong() async throws {
        try await withWorkStore { store in
            let room = try WorkRoom(store: store) { $0.maxAttempts = 5 }
            room.queue.addRows(1...3)
            _ = try await room.worker.drainOnce()
            room.clock.advance(by: .seconds(61))
            let drained = try await room.worker.drainOnce()
            #expect(drained.taken == 0)
            try await room.settle()
            #expect(room.texts.count == 3)
        }
    }

    @Test("an end that the queue lost is told to it again")
    func lostMark() async throws {
        try await withWorkStore { store in
            let room = try WorkRoom(store: store)
            room.queue.addRows(1...1)
            try await room.settle()
            room.queue.setStatus(1, .processing)
            room.clock.advance(by: .seconds(61))
            try await room.settle()
            #expect(room.queue.status(1) == .success && room.texts.count == 1)
        }
    }

    @Test("a change that failed and was put back by hand is sent again")
    func putBack() async throws {
        try await withWorkStore { store in
            let room = try WorkRoom(store: store)
            room.queue.addRows(1...1)
            room.peers[0].fail("insert 1 member 1", times: 3)
            try await room.settleAll()
            #expect(room.queue.status(1) == .failed)
            room.queue.setStatus(1, .pending)
            try await room.settleAll()
            #expect(room.queue.status(1) == .success && room.texts.count == 1)
        }
    }

    @Test("a queue whose numbers begin anew is told like any other", arguments: TestDatabaseKind.allCases)
    func beginsAnew(_ kind: TestDatabaseKind) async throws {
        try await withWorkStore(kind) { store in
            let room = try WorkRoom(store: store) { $0.digest.above = 3 }
            room.queue.addRows(1...2)
            try await room.settleAll()
            room.queue.addRows(3...7)
            try await room.settleAll()
            // Two records do not wait for each other.
            #expect(Set(room.texts) == ["insert 1 member 1", "insert 2 member 2", "digest 5"])
            room.queue.beginAnew()
            room.clock.advance(by: .seconds(60))
            room.queue.addRows(11...12)
            try await room.settleAll()
            room.queue.addRows(13...13)
            #expect(try await room.queue.claim(ClaimOrder(most: 10)).count == 1)
            room.clock.advance(by: .seconds(61))
            try await room.settleAll()
            #expect(Set(room.texts.suffix(3)) == ["insert 11 member 11", "insert 12 member 12", "insert 13 member 13"])
            #expect(room.queue.entries.allSatisfy { $0.status == .success })
        }
    }

    @Test("an end that was meant for a change of the queue before ends no other")
    func oldMark() async throws {
        try await withWorkStore { store in
            let room = try WorkRoom(store: store)
            room.queue.addRows(1...1)
            _ = try await room.worker.drainOnce()
            room.queue.setAway(true)
            await #expect(throws: (any Error).self) { try await room.send() }
            room.queue.setAway(false)
            room.queue.beginAnew()
            room.clock.advance(by: .seconds(61))
            room.queue.addRows(2...2)
            #expect(try await room.writer.flush() == 1)
            #expect(room.queue.status(1) == .pending)
            try await room.settleAll()
            #expect(room.texts == ["insert 1 member 1", "insert 2 member 2"])
        }
    }
}
