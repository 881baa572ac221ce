import Database
import Delivery
import Foundation
import Logging
import TestSupport
import Testing

@testable import Monitoring

@Suite("The receiver of alerts")
struct AlertReceiverTests {
    /// Takes everything; `strict` takes nothing.
    private struct Quiet: Channel {
        let name: String
        var limits: ChannelLimits { ChannelLimits(concurrency: 1) }
        func compose(_ message: Message) throws -> [Message] {
            if name == "strict" { throw ChannelRefusal("channel strict takes no messages") }
            return [message]
        }
        func send(_ parcel: Parcel) async -> SendOutcome { .delivered(nil) }
    }

    private func with(
        _ kind: TestDatabaseKind, _ settings: AlertmanagerSettings,
        _ body: (AlertReceiver, DeliveryLedger, ManualWallClock) async throws -> Void
    ) async throws {
        try await withTestDatabase(kind, migrations: DeliverySchema.migrations) { pool in
            let clock = ManualWallClock(Date(timeIntervalSince1970: 1_757_045_110))
            let outbox = Outbox(store: pool, channels: ["ops", "duty", "strict"].map(Quiet.init), clock: clock)
            let receiver = AlertReceiver(
                settings: settings, timeZone: AlertSample.shanghai, store: pool, outbox: outbox, clock: clock,
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
            try await body(receiver, DeliveryLedger(outbox: outbox), clock)
        }
    }

    @Test(
        "the same again within the window is one message, after it a repetition is told",
        arguments: TestDatabaseKind.allCases)
    func repetition(_ kind: TestDatabaseKind) async throws {
        try await with(kind, try AlertmanagerSettings(channels: ["ops"])) { receiver, ledger, clock in
            let notification = try AlertSample.notification()
            let first = try await receiver.receive(notification, traceID: "a")
            #expect(first.map(\.isDuplicate) == [false])
            // Over the border of two stretches of four minutes, wherever it is.
            for _ in 0..<7 {
                clock.advance(by: .seconds(34))
                let again = try await receiver.receive(notification, traceID: "b")
                #expect(again.map(\.isDuplicate) == [true])
                #expect(again.map(\.deliveryIDs) == first.map(\.deliveryIDs))
            }
            clock.advance(by: .seconds(3))
            #expect(try await receiver.receive(notification, traceID: "c").map(\.isDuplicate) == [false])
            #expect(try await ledger.list().count == 2)
            let over = try AlertSample.notification([AlertSample.resolved])
            #expect(try await receiver.receive(over, traceID: "d").map(\.isDuplicate) == [false])
        }
    }

    @Test("a channel that cannot take the message does not keep the others from it")
    func refusal() async throws {
        try await with(.sqlite, try AlertmanagerSettings(channels: ["strict", "ops"])) { receiver, ledger, _ in
            let told = try await receiver.receive(try AlertSample.notification(), traceID: "a")
            #expect(told.map(\.channel) == ["ops"])
            #expect(try await ledger.list().map(\.channel) == ["ops"])
            await #expect(throws: AlertsRefused.self) {
                try await receiver.receive(try AlertSample.notification(), to: "strict", traceID: "b")
            }
        }
    }

    @Test("alerts that are over are told only where that is wanted, and nothing to tell is no message")
    func resolved() async throws {
        let settings = try AlertmanagerSettings(channels: ["ops"], tellsResolved: false)
        try await with(.sqlite, settings) { receiver, ledger, _ in
            let over = try AlertSample.notification([AlertSample.resolved])
            #expect(try await receiver.receive(over, traceID: "a").isEmpty)
            #expect(try await receiver.receive(try AlertSample.notification([]), traceID: "a").isEmpty)
            #expect(try await ledger.list().isEmpty)
        }
    }
}
