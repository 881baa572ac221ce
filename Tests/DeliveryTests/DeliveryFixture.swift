import Database
import FoundationEssentials
import Logging
import Observability
import TestSupport
import Timekeeping

@testable import Delivery

/// An outbox on a database of its own, with a clock that the test moves.
struct DeliveryFixture {
    let store: ConnectionPool
    let clock: ManualWallClock
    let outbox: Outbox
    let mask = SecretMask(["top-secret"])
    let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    init(store: ConnectionPool, clock: ManualWallClock, outbox: Outbox) {
        (self.store, self.clock, self.outbox) = (store, clock, outbox)
    }

    /// A node of its own on that store.
    init(
        store: ConnectionPool, clock: ManualWallClock = ManualWallClock(), channels: (ManualWallClock) -> [FakeChannel]
    ) {
        self.init(
            store: store, clock: clock, outbox: Outbox(store: store, channels: channels(clock), clock: clock))
    }

    var ledger: DeliveryLedger { DeliveryLedger(outbox: outbox) }
    var aftermath: Aftermath { Aftermath(outbox: outbox, logger: logger) }

    @discardableResult
    func enqueue(
        _ text: String, to channel: String = "ops", key: String? = nil, feature: String? = nil,
        topic: String? = nil, notBefore: Date? = nil
    ) async throws -> [Int64] {
        let entry = OutboxEntry(
            message: .text(text), channel: channel, key: key ?? text, feature: feature,
            reference: "reference of \(text)",
            topic: topic, notBefore: notBefore, traceID: "trace")
        return try await outbox.enqueue(entry).deliveryIDs
    }

    /// Every node of a test gets a dispatcher with an even jitter.
    func dispatcher(_ settings: DispatchSettings = .quick, outbox: Outbox? = nil) -> Dispatcher {
        Dispatcher(
            outbox: outbox ?? self.outbox, settings: settings, mask: mask, logger: logger, chance: { 0.5 })
    }

    /// Runs `body` beside a dispatcher that is stopped afterwards.
    func dispatching(
        _ settings: DispatchSettings = .quick, _ body: () async throws -> Void
    ) async throws {
        try await running(dispatcher(settings), body)
    }

    func running(_ dispatcher: Dispatcher, _ body: () async throws -> Void) async throws {
        let work = Task { try await dispatcher.run() }
        do {
            try await body()
        } catch {
            work.cancel()
            try? await work.value
            throw error
        }
        work.cancel()
        try await work.value
    }

    /// Returns when the deliveries are as wanted. Looks whenever something was recorded in this process.
    @discardableResult
    func until(
        _ ids: [Int64], _ isWanted: ([DeliveryOutcome]) -> Bool
    ) async throws -> [DeliveryOutcome] {
        let signal = AsyncSignal()
        let listener = outbox.notices.add { _ in signal.raise() }
        defer { outbox.notices.remove(listener) }
        while true {
            let outcomes = try await store.withConnection { try OutcomeStore.outcomes(of: ids, on: $0) }
            if isWanted(outcomes) { return outcomes }
            await signal.wait()
            try Task.checkCancellation()
        }
    }

    @discardableResult
    func untilFinished(_ ids: [Int64]) async throws -> [DeliveryOutcome] {
        try await until(ids) { $0.allSatisfy(\.state.isFinished) }
    }

    func states(of ids: [Int64]) async throws -> [DeliveryState] {
        try await until(ids) { _ in true }.map(\.state)
    }

    func channel(_ name: String = "ops") -> FakeChannel? { outbox.channels[name] as? FakeChannel }

    /// Moves the clock in steps until the deliveries are as wanted; for what a node looks for now and then.
    @discardableResult
    func advancing(
        by step: Duration = .seconds(1), until ids: [Int64], _ isWanted: ([DeliveryOutcome]) -> Bool
    ) async throws -> [DeliveryOutcome] {
        while true {
            let outcomes = try await until(ids) { _ in true }
            if isWanted(outcomes) { return outcomes }
            clock.advance(by: step)
            try await Task.sleep(for: .milliseconds(2))
        }
    }

    func attempts(of id: Int64) async throws -> [AttemptRecord] {
        try await ledger.show(id)?.attempts ?? []
    }
}

extension DispatchSettings {
    /// No limit that a test would have to wait for.
    static let quick = DispatchSettings(qps: 1_000_000)
}

/// Runs `body` with a fixture on an empty database of that kind.
func withDelivery(
    _ kind: TestDatabaseKind, channels: (ManualWallClock) -> [FakeChannel],
    policies: [String: ChannelPolicy] = [:], connections: Int? = nil,
    _ body: (DeliveryFixture) async throws -> Void
) async throws {
    let configuration = PoolConfiguration(maximumConnections: connections ?? (kind == .sqlite ? 1 : 6))
    try await withTestDatabase(kind, migrations: DeliverySchema.migrations, configuration: configuration) { store in
        let clock = ManualWallClock()
        let outbox = Outbox(store: store, channels: channels(clock), policies: policies, clock: clock)
        try await body(DeliveryFixture(store: store, clock: clock, outbox: outbox))
    }
}
