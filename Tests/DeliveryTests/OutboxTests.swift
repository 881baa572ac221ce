import Database
import FoundationEssentials
import TestSupport
import Testing

@testable import Delivery

@Suite("The outbox")
struct OutboxTests {
    @Test("stores each part of a message once, in order", arguments: TestDatabaseKind.allCases)
    func storesParts(_ kind: TestDatabaseKind) async throws {
        try await withDelivery(kind, channels: { [FakeChannel(clock: $0)] }) { fixture in
            let ids = try await fixture.enqueue("one|two|three", key: "k")
            let listed = try await fixture.ledger.list()
            #expect(ids == ids.sorted() && ids.count == 3)
            #expect(listed.map(\.id) == ids.reversed())
            #expect(listed.map(\.part) == [3, 2, 1])
            #expect(listed.map(\.dueAt) == [nil, nil, fixture.clock.now()])
        }
    }

    @Test("a second entry with the same key and channel changes nothing", arguments: TestDatabaseKind.allCases)
    func idempotency(_ kind: TestDatabaseKind) async throws {
        try await withDelivery(kind, channels: { [FakeChannel(clock: $0), FakeChannel("crm", clock: $0)] }) { fixture in
            let first = try await fixture.enqueue("one|two", key: "k")
            let entry = OutboxEntry(message: .text("a|b|c"), channel: "ops", key: "k", traceID: "t")
            let again = try await fixture.outbox.enqueue(entry)
            #expect(again == EnqueueReceipt(deliveryIDs: first, isDuplicate: true))
            let elsewhere = try await fixture.enqueue("one", to: "crm", key: "k")
            #expect(Set(elsewhere).isDisjoint(with: first))
            #expect(try await fixture.ledger.list().count == 3)
        }
    }

    @Test("of a thousand at once with a hundred keys, a hundred are new", arguments: TestDatabaseKind.allCases)
    func concurrentDuplicates(_ kind: TestDatabaseKind) async throws {
        try await withDelivery(kind, channels: { [FakeChannel(clock: $0)] }) { fixture in
            let fresh = try await withThrowingTaskGroup { group in
                for number in 0..<1_000 {
                    group.addTask { [outbox = fixture.outbox] in
                        let key = "key \(number % 100)"
                        let entry = OutboxEntry(message: .text("x"), channel: "ops", key: key, traceID: "t")
                        return try await outbox.enqueue(entry).isDuplicate ? 0 : 1
                    }
                }
                return try await group.reduce(0, +)
            }
            #expect(fresh == 100)
            #expect(try await fixture.ledger.counts()[.pending] == 100)
        }
    }

    @Test("inside the caller's transaction, an entry comes and goes with it", arguments: TestDatabaseKind.allCases)
    func callersTransaction(_ kind: TestDatabaseKind) async throws {
        struct Refused: Error {}
        try await withDelivery(kind, channels: { [FakeChannel(clock: $0)] }) { fixture in
            let outbox = fixture.outbox
            let entry = OutboxEntry(message: .text("one|two"), channel: "ops", key: "k", traceID: "t")
            await #expect(throws: Refused.self) {
                try await fixture.store.transaction { connection in
                    _ = try outbox.enqueue(entry, on: connection)
                    throw Refused()
                }
            }
            #expect(try await fixture.ledger.list().isEmpty)
            let receipt = try await fixture.store.transaction { try outbox.enqueue(entry, on: $0) }
            #expect(receipt.deliveryIDs.count == 2 && !receipt.isDuplicate)
        }
    }

    @Test("says in one sentence what it cannot take, before anything is stored")
    func refusals() async throws {
        try await withDelivery(.sqlite, channels: { [FakeChannel(clock: $0)] }) { fixture in
            func refusal(_ text: String, channel: String = "ops", key: String = "k") async -> String {
                do {
                    try await fixture.enqueue(text, to: channel, key: key)
                    return "accepted"
                } catch { return "\(error)" }
            }
            #expect(
                await refusal("x", channel: "opz")
                    == "the channel opz is not declared under channels: (declared are ops)")
            #expect(await refusal("refuse") == "this channel takes no such message")
            #expect(await refusal("") == "channel ops: the message is empty")
            #expect(await refusal("x", key: "") == "channel ops: the key of a message is empty")
            let limit = "channel ops: the key of a message may have 255 characters and no zero byte"
            #expect(await refusal("x", key: String(repeating: "键", count: 256)) == limit)
            #expect(await refusal("x", key: "a\0b") == limit)
            #expect(await refusal("x", key: String(repeating: "键", count: 255)) == "accepted")
            let stored = try await fixture.ledger.list()
            #expect(stored.count == 1)
        }
    }

    @Test(
        "keeps every kind of message exactly",
        arguments: [
            Message(.text(Message.Text("带 \"引号\" 📊\n\0 \\ end", mentionedUsers: ["@all"], mentionedMobiles: ["138"]))),
            .text("plain"), Message(.markdown("# 标题 <font color=\"info\">x</font>")), Message(.markdownV2("| a |")),
            Message(.image(Message.Image(bytes: [0, 255, 128, 10]))), Message(.templateCard(#"{"card_type":"x"}"#)),
            Message(.file(Message.File(name: "报告.csv", bytes: Array(0...255)))),
            Message(.news([Message.Article(title: "t", description: "d", url: "https://x", pictureURL: nil)])),
        ])
    func roundTrip(message: Message) throws {
        #expect(try StoredMessage.decode(StoredMessage.encode(message)) == message)
    }
}
