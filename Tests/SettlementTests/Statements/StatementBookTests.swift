import Database
import Delivery
import Foundation
import TestSupport
import Testing

@testable import Settlement

@Suite("The book of statements")
struct StatementBookTests {
    typealias Fixture = StatementFixture

    @Test("tells a day's numbers once, and again only as a correction", arguments: TestDatabaseKind.allCases)
    func revisions(_ kind: TestDatabaseKind) async throws {
        try await Fixture.with(kind) { fixture in
            let first = try await fixture.tell(Fixture.draft(1), Fixture.draft(2))
            guard case .enqueued(1, 1, let ids) = first[0], case .enqueued(2, 1, _) = first[1] else {
                Issue.record("\(first)")
                return
            }
            #expect(ids.count == 1)
            let again = try await fixture.tell(Fixture.draft(1), Fixture.draft(2))
            #expect(again[0] == .onItsWay(taskID: 1, deliveryIDs: ids) && again[1].isOnItsWay)
            let changed = try await fixture.tell(Fixture.draft(1, views: 1_300), Fixture.draft(2))
            guard case .enqueued(1, 2, _) = changed[0] else {
                Issue.record("\(changed)")
                return
            }
            #expect(changed[1].isOnItsWay)
            // The same numbers as an older revision are news after a newer one.
            guard case .enqueued(1, 3, _) = try await fixture.tell(Fixture.draft(1))[0] else {
                Issue.record("revision 3 is missing")
                return
            }
            let statements = try await fixture.statements()
            #expect(statements.map(\.content.number) == [1, 2, 3, 4])
            #expect(statements.map(\.content.revision) == [1, 1, 2, 3])
            #expect(statements[0].previousHash == StatementHash.genesis)
            #expect(statements[0].content.partnerTaskID == .number(1_001))
            let deliveries = try await fixture.deliveries()
            #expect(deliveries.map(\.key) == statements.map(\.entryKey))
            #expect(deliveries.allSatisfy { $0.feature == "settlements" && $0.traceID == "trace" })
            #expect(deliveries[2].reference == "drama/1/2024-12-09/2")
            // What was still waiting must not come after its correction.
            #expect(deliveries.map(\.state) == [.cancelled, .pending, .cancelled, .pending])
            let sent = try await fixture.ledger.show(deliveries[2].id)
            guard case .event(let event)? = sent?.message?.body else {
                Issue.record("no event")
                return
            }
            #expect(event.json == statements[2].body && event.destination == "1@partner.example.com")
            #expect(event.json.contains(#""revision":2"#))
            #expect(try await fixture.chain.verify(partner: "partner.example.com").problem == nil)
        }
    }

    @Test("sends nothing that the system before Herald sent, and corrects what it sent otherwise")
    func sentBefore() async throws {
        try await Fixture.with(.sqlite) { fixture in
            let results = try await fixture.tell(
                Fixture.draft(1, sentBefore: true), Fixture.draft(2, corrects: true), Fixture.draft(3))
            #expect(results[0] == .alreadySent(taskID: 1))
            #expect(try await fixture.statements().map(\.content.revision) == [2, 1])
            // From now on the store knows better than the source.
            #expect(try await fixture.tell(Fixture.draft(2, sentBefore: true)).allSatisfy(\.isOnItsWay))
        }
    }

    @Test("tells nobody a first time that there was nothing, and takes back what was told")
    func nought() async throws {
        try await Fixture.with(.sqlite) { fixture in
            #expect(try await fixture.tell(Fixture.nought(1)) == [.unchanged(taskID: 1)])
            _ = try await fixture.tell(Fixture.draft(1))
            guard case .enqueued(1, 2, _) = try await fixture.tell(Fixture.nought(1))[0] else {
                Issue.record("revision 2 is missing")
                return
            }
        }
    }

    @Test("has a row marked again that was written anew with what its partner has")
    func confirmed() async throws {
        try await Fixture.with(.sqlite) { fixture in
            _ = try await fixture.tell(Fixture.draft(1))
            let delivery = try #require(try await fixture.deliveries().first)
            let statement = try #require(try await fixture.statements().first)
            try await fixture.end(delivery.id, as: "delivered", tellingStatement: statement.id)
            _ = try await fixture.tell(Fixture.draft(1))
            fixture.clock.advance(by: .seconds(60))
            let later = fixture.clock.now()
            #expect(try await fixture.marks(until: later).isEmpty)
            #expect(try await fixture.tell(Fixture.draft(1, isMarked: false)) == [.unchanged(taskID: 1)])
            let marks = try await fixture.marks(until: later)
            #expect(marks.map(\.note.reference.revision) == [1] && marks.allSatisfy(\.note.sent))
            let day = try #require(Fixture.day)
            let newest = try await fixture.store.withConnection {
                try MarkStore.newest(of: [MarkStore.TaskDay(taskID: 1, day: day)], "drama", on: $0)
            }
            #expect(newest.values.first?.statedAt == later)
        }
    }

    @Test("numbers each partner by itself, and each settlement", arguments: TestDatabaseKind.allCases)
    func partners(_ kind: TestDatabaseKind) async throws {
        try await Fixture.with(kind) { fixture in
            _ = try await fixture.tell(
                Fixture.draft(1), Fixture.draft(2, partner: "Other.example.com:8443"), Fixture.draft(3),
                Fixture.draft(4, partner: "partner.example.com:443"))
            let other = StatementFixture(store: fixture.store, name: "films")
            _ = try await other.tell(Fixture.draft(1))
            #expect(try await fixture.statements().map(\.taskID) == [1, 3, 4])
            #expect(try await fixture.statements("other.example.com:8443").map(\.content.number) == [1])
            #expect(try await other.statements().map(\.content.number) == [1])
            #expect(
                try await fixture.feed.heads().map(\.partner) == ["other.example.com:8443", "partner.example.com"])
            #expect(try await fixture.chain.verifyAll().allSatisfy { $0.problem == nil })
        }
    }

    @Test(
        "sends a statement once more, under its number and key, when it had not arrived",
        arguments: TestDatabaseKind.allCases, ["failed", "refused", "throttled", "cancelled"])
    func again(_ kind: TestDatabaseKind, _ state: String) async throws {
        try await Fixture.with(kind) { fixture in
            _ = try await fixture.tell(Fixture.draft(1))
            let delivery = try #require(try await fixture.deliveries().first)
            let statement = try #require(try await fixture.statements().first)
            try await fixture.end(delivery.id, as: state, tellingStatement: statement.id)
            #expect(
                try await fixture.tell(Fixture.draft(1)) == [
                    .sentAgain(taskID: 1, revision: 1, deliveryIDs: [delivery.id])
                ])
            #expect(try await fixture.statements().map(\.state) == [.pending])
            #expect(try await fixture.deliveries().map(\.state) == [.pending])
            #expect(
                try await fixture.tell(Fixture.draft(1)) == [.onItsWay(taskID: 1, deliveryIDs: [delivery.id])])
            #expect(try await fixture.chain.verify(partner: "partner.example.com").problem == nil)
        }
    }

    @Test("enqueues it anew where the outbox has forgotten it, and leaves alone what was retried by hand")
    func forgotten() async throws {
        try await Fixture.with(.sqlite) { fixture in
            _ = try await fixture.tell(Fixture.draft(1), Fixture.draft(2))
            let deliveries = try await fixture.deliveries()
            let statements = try await fixture.statements()
            try await fixture.end(deliveries[0].id, as: "failed", tellingStatement: statements[0].id)
            try await fixture.store.withConnection {
                try $0.execute("DELETE FROM delivery WHERE id = \(deliveries[0].id)")
            }
            try await fixture.end(deliveries[1].id, as: "failed", tellingStatement: statements[1].id)
            try await fixture.ledger.retry(deliveries[1].id)
            let results = try await fixture.tell(Fixture.draft(1), Fixture.draft(2))
            guard case .sentAgain(1, 1, _) = results[0] else {
                Issue.record("\(results)")
                return
            }
            #expect(results[1] == .unchanged(taskID: 2))
            #expect(try await fixture.deliveries().map(\.key).sorted() == deliveries.map(\.key).sorted())
        }
    }

    @Test("states anew, to the new host, what never reached the old one")
    func moved() async throws {
        try await Fixture.with(.sqlite) { fixture in
            _ = try await fixture.tell(Fixture.draft(1))
            guard case .enqueued(1, 2, _) = try await fixture.tell(Fixture.draft(1, partner: "new.example.com"))[0]
            else {
                Issue.record("not stated anew")
                return
            }
            #expect(try await fixture.statements("new.example.com").map(\.content.revision) == [2])
            #expect(try await fixture.deliveries().map(\.state) == [.cancelled, .pending])
        }
    }

    @Test("never forks a chain nor tells twice when nodes settle at once", arguments: TestDatabaseKind.allCases)
    func races(_ kind: TestDatabaseKind) async throws {
        try await Fixture.with(kind, connections: kind == .sqlite ? 4 : 12) { fixture in
            let tasks = Array(Int64(1)...250)
            let told = try await withThrowingTaskGroup(of: [StatementResult].self) { group in
                for node in 0..<6 {
                    let drafts = tasks.shuffled().map {
                        Fixture.draft($0, views: node < 4 ? 100 : 200, partner: "p\($0 % 3).example.com")
                    }
                    let own = StatementFixture(store: fixture.store)
                    group.addTask { try await own.book.tell(drafts, traceID: "node \(node)") }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            let reports = try await fixture.chain.verifyAll()
            #expect(reports.count == 3)
            #expect(reports.compactMap(\.problem) == [])
            let stated = told.count { if case .enqueued = $0 { true } else { false } }
            #expect(reports.map(\.statements).reduce(0, +) == stated)
            let deliveries = try await fixture.deliveries()
            #expect(deliveries.count == stated)
            #expect(Set(deliveries.map(\.key)).count == stated)
        }
    }

    @Test(
        "finds the other's revision when two tell a task's day to two hosts at once",
        arguments: TestDatabaseKind.allCases)
    func twoHosts(_ kind: TestDatabaseKind) async throws {
        try await Fixture.with(kind, connections: kind == .sqlite ? 2 : 6) { fixture in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for host in 0..<4 {
                    let own = StatementFixture(store: fixture.store)
                    group.addTask {
                        for round in Int64(0)..<10 {
                            let draft = Fixture.draft(
                                1, views: round * 10 + Int64(host), partner: "h\(host).example.com")
                            _ = try await own.tell(draft)
                        }
                    }
                }
                try await group.waitForAll()
            }
            let reports = try await fixture.chain.verifyAll()
            #expect(reports.compactMap(\.problem) == [])
            #expect(reports.map(\.statements).reduce(0, +) == 40)
        }
    }

    @Test("writes nothing of a batch that fails")
    func atomic() async throws {
        try await Fixture.with(.sqlite) { fixture in
            let unready = StatementBook(
                definition: fixture.definition, store: fixture.store,
                outbox: Outbox(store: fixture.store, channels: [], clock: fixture.clock), clock: fixture.clock)
            await #expect(throws: UnknownChannel.self) {
                try await unready.tell([Fixture.draft(1), Fixture.draft(2)], traceID: "t")
            }
            #expect(try await fixture.statements().isEmpty)
            #expect(try await fixture.feed.head(of: "partner.example.com")?.number == 0)
            guard case .enqueued = try await fixture.tell(Fixture.draft(1))[0] else {
                Issue.record("not told")
                return
            }
            #expect(try await fixture.chain.verify(partner: "partner.example.com").problem == nil)
        }
    }

    @Test("says whose callback_url names no host, before anything is told")
    func refusal() async throws {
        try await Fixture.with(.sqlite) { (fixture: StatementFixture) async throws -> Void in
            let drafts = [Fixture.draft(1), Fixture.draft(7, partner: "no host")]
            let error = await #expect(throws: StatementRefusal.self) {
                try await fixture.book.tell(drafts, traceID: "trace")
            }
            #expect(error?.description.contains("task 7: its callback_url") == true)
            #expect(try await fixture.statements().isEmpty)
        }
    }
}

extension StatementResult {
    fileprivate var isOnItsWay: Bool {
        if case .onItsWay = self { true } else { false }
    }
}
