import Database
import Delivery
import Foundation
import Logging
import Networks
import Observability
import Settings
import TestSupport
import Timekeeping

@testable import Settlement

/// A book of statements on a store of its own, with an outbox that nobody empties.
struct StatementFixture: Sendable {
    let definition: SettlementDefinition
    let store: ConnectionPool
    let clock: ManualWallClock
    let outbox: Outbox

    var book: StatementBook {
        StatementBook(definition: definition, store: store, outbox: outbox, clock: clock)
    }
    var feed: StatementFeed { StatementFeed(settlement: definition.name, store: store) }
    var chain: StatementChain { StatementChain(feed) }
    var ledger: DeliveryLedger { DeliveryLedger(outbox: outbox) }

    static let day = SettlementDay("2024-12-09")
    static let migrations = DeliverySchema.migrations + SettlementSchema.migrations

    /// - Parameter store: of this fixture's own, or shared with another node.
    init(store: ConnectionPool, clock: ManualWallClock = ManualWallClock(), name: String = "drama") {
        self.store = store
        self.clock = clock
        definition = .sample(name)
        outbox = Outbox(store: store, channels: [SilentChannel(name: definition.channelName)], clock: clock)
    }

    static func with(
        _ kind: TestDatabaseKind, connections: Int? = nil, _ body: (StatementFixture) async throws -> Void
    ) async throws {
        let configuration = PoolConfiguration(maximumConnections: connections ?? (kind == .sqlite ? 1 : 6))
        try await withTestDatabase(kind, migrations: migrations, configuration: configuration) { store in
            try await body(StatementFixture(store: store))
        }
    }

    /// Of task `id` with so many views on YouTube.
    static func draft(
        _ id: Int64, views: Int64 = 1_200, partner: String = "partner.example.com", day: String = "2024-12-09",
        sentBefore: Bool = false, corrects: Bool = false, isMarked: Bool = true
    ) -> CallbackDraft {
        var tally = TaskTally(taskID: id, platformCount: 3)
        tally.accounts = 5
        tally.completions = 5
        tally.platforms[0].accounts = 5
        tally.platforms[0].figures.views = views
        let task = SettledTask(
            id: id, projectID: "550e8400-e29b-41d4-a716-446655440000", externalID: .number(id + 1_000), title: "片",
            duration: 30, callbackURL: "https://\(partner)/hook", callbackSecret: "s")
        return CallbackDraft(
            task: task, tally: tally, day: SettlementDay(day) ?? SettlementDay(Date(), in: .gmt),
            wasSentBefore: sentBefore, correctsSentBefore: corrects, isMarked: isMarked)
    }

    /// Of a task of whose records none is left.
    static func nought(_ id: Int64) -> CallbackDraft {
        let some = draft(id)
        return CallbackDraft(
            task: some.task, tally: TaskTally(taskID: id, platformCount: 3), day: some.day, wasSentBefore: false,
            correctsSentBefore: false)
    }

    /// What the source has still to be told.
    func marks(until now: Date) async throws -> [MarkStore.Waiting] {
        try await store.transaction {
            try MarkStore.claim(definition.name, at: now, until: now.addingTimeInterval(60), limit: 10, on: $0)
        }
    }

    func tell(_ drafts: CallbackDraft...) async throws -> [StatementResult] {
        try await book.tell(drafts, traceID: "trace")
    }

    func statements(_ partner: String = "partner.example.com") async throws -> [Statement] {
        try await feed.page(of: partner, after: 0, limit: 10_000)
    }

    func deliveries() async throws -> [DeliverySummary] {
        try await ledger.list(DeliveryFilter(limit: 10_000)).sorted { $0.id < $1.id }
    }

    /// As it is where a callback ended: the delivery's state, and the statement's when its outcome was told.
    func end(_ delivery: Int64, as state: String, tellingStatement: Int64?) async throws {
        try await store.transaction { connection in
            try connection.execute(
                "UPDATE delivery SET state = \(state), due_at = NULL, finished_at = 1 WHERE id = \(delivery)")
            guard let tellingStatement else { return }
            try connection.execute(
                "UPDATE settlement_statement SET state = \(state), finished_at = 1 WHERE id = \(tellingStatement)")
        }
    }
}

extension SettlementDefinition {
    static func sample(_ name: String, summaryChannels: [String] = []) -> SettlementDefinition {
        SettlementDefinition(
            name: name, source: "relay", schedule: nil, timeZone: .gmt, siteName: "DramaRelayBot",
            event: "task.daily_stats", foldsDouyin: false, sendsDate: false, platforms: PlatformTable(),
            video: VideoSettings(
                youtubeKey: nil, tikhubKey: nil, youtubeBaseURL: "http://127.0.0.1:1",
                tikhubBaseURL: "http://127.0.0.1:1", tiktokBaseURL: "http://127.0.0.1:1",
                douyinShortBaseURL: "http://127.0.0.1:1", concurrency: 1, ratePerSecond: 1_000, timeout: .seconds(1),
                retries: 0),
            addressGuard: AddressGuard(), allowsHTTP: false, defaultSecret: nil, callbackConcurrency: 20,
            callbackTimeout: .seconds(15), summaryChannels: summaryChannels, catchUpDays: 7, timeout: .seconds(7_200),
            grace: .seconds(43_200))
    }
}

/// A channel to which nothing is sent.
struct SilentChannel: Channel {
    let name: String
    let limits = ChannelLimits(concurrency: 20)
    func compose(_ message: Message) throws -> [Message] { [message] }
    func send(_ parcel: Parcel) async -> SendOutcome { .delivered(nil) }
}
