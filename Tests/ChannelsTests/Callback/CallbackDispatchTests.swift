import Database
import Delivery
import FoundationEssentials
import Logging
import Observability
import Synchronization
import TestSupport
import Testing

@testable import Channels

@Suite("Callbacks through the outbox", .timeLimit(.minutes(2)))
struct CallbackDispatchTests {
    /// `42/1` goes to the partner 42.
    private func enqueue(_ keys: [String], in outbox: Outbox) async throws -> [Int64] {
        var ids: [Int64] = []
        for key in keys {
            let event = Message.Event(
                type: "task.daily_stats", json: "{}", destination: key.split(separator: "/").first.map(String.init))
            ids += try await outbox.enqueue(
                OutboxEntry(
                    message: Message(.event(event)), channel: "settlement.drama", key: "settle:\(key)", traceID: "t")
            ).deliveryIDs
        }
        return ids
    }

    @Test("a partner that is away holds up no other, and what waits for it is delivered with the attempts it had")
    func partnerAway() async throws {
        let isAway = Mutex(true)
        try await WebhookPeer.with { _, _ in
            .status(isAway.withLock { $0 } ? 503 : 200)
        } _: { sick, sickPort in
            try await WebhookPeer.with { well, wellPort in
                try await withTestDatabase(
                    .sqlite, migrations: DeliverySchema.migrations,
                    configuration: PoolConfiguration(maximumConnections: 1)
                ) { store in
                    let clock = ManualWallClock()
                    let directory = ScriptedDirectory([
                        "42": CallbackAddress(url: "http://a.example.com:\(sickPort)/", secret: "s"),
                        "43": CallbackAddress(url: "http://a.example.com:\(wellPort)/", secret: "s"),
                    ])
                    let channel = try callbackChannel(directory, clock: clock)
                    let outbox = Outbox(
                        store: store, channels: [channel], policies: [channel.name: CallbackChannel.policy],
                        clock: clock)
                    let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
                    let dispatcher = Dispatcher(
                        outbox: outbox, settings: DispatchSettings(qps: 1_000_000), mask: SecretMask(), logger: logger,
                        chance: { 0.5 })
                    let ledger = DeliveryLedger(outbox: outbox)
                    let waiting = try await enqueue((1...40).map { "42/\($0)" }, in: outbox)
                    let going = try await enqueue((1...20).map { "43/\($0)" }, in: outbox)
                    let work = Task { try await dispatcher.run() }

                    let arrived = try await outbox.waitForOutcome(going, timeout: .seconds(60))
                    #expect(arrived.allSatisfy { $0.state == .delivered && $0.attempts == 1 })
                    while try await ledger.summaries(of: waiting).contains(where: { $0.reason == nil }) {
                        try await Task.sleep(for: .milliseconds(5))
                    }
                    // Those that were on their way when it opened, and no more: concurrency is 20.
                    #expect((4...24).contains(sick.calls.count), "\(sick.calls.count)")
                    #expect(try await ledger.pauses().isEmpty)

                    // Hours later: only trials, and whoever was tried has lost an attempt by it.
                    for _ in 1...60 {
                        clock.advance(by: .seconds(60))
                        try await Self.quiet(waiting, ledger)
                    }
                    #expect(sick.calls.count < 60, "\(sick.calls.count)")
                    isAway.withLock { $0 = false }
                    while try await ledger.summaries(of: waiting).contains(where: { !$0.state.isFinished }) {
                        clock.advance(by: .seconds(60))
                        try await Self.quiet(waiting, ledger)
                    }
                    work.cancel()
                    try await work.value
                    let ended = try await ledger.summaries(of: waiting)
                    #expect(ended.allSatisfy { $0.state == .delivered })
                    #expect(ended.map(\.attempts).reduce(0, +) >= sick.calls.count)
                    #expect(well.calls.count == 20)
                    #expect(Set(sick.calls.compactMap(\.id)).count == 40)
                }
            }
        }
    }

    /// Until nothing is under way: its lease would end with the next leap of the clock.
    private static func quiet(_ ids: [Int64], _ ledger: DeliveryLedger) async throws {
        repeat {
            try await Task.sleep(for: .milliseconds(5))
        } while try await ledger.summaries(of: ids).contains { $0.state == .sending }
    }
}
