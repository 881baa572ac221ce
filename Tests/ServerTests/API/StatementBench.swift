import Database
import Delivery
import Foundation
import Networks
import TestSupport
import Timekeeping

@testable import Server
@testable import Settlement

/// Two settlements with statements, behind a server that looks at tokens.
struct StatementBench: Sendable {
    let access: AccessFixture
    let book: StatementBook

    static let settlements = [definition("drama"), definition("films")]

    private struct SilentChannel: Channel {
        let name: String
        let limits = ChannelLimits(concurrency: 1)
        func compose(_ message: Message) throws -> [Message] { [message] }
        func send(_ parcel: Parcel) async -> SendOutcome { .delivered(nil) }
    }

    init(_ access: AccessFixture) {
        self.access = access
        let definition = Self.settlements[0]
        let outbox = Outbox(
            store: access.store, channels: [SilentChannel(name: definition.channelName)], clock: access.clock)
        book = StatementBook(definition: definition, store: access.store, outbox: outbox, clock: access.clock)
    }

    static func with(
        _ kind: TestDatabaseKind = .sqlite, _ body: (StatementBench, ServerUnderTest) async throws -> Void
    ) async throws {
        try await withAccess(kind) { access in
            _ = try await Migrator(ServerSchema.migrations + DeliverySchema.migrations + SettlementSchema.migrations)
                .migrate(access.store)
            let endpoints =
                StatementEndpoints(settlements: settlements, store: access.store).all + [
                    Endpoint(.get, "/read", .restricted) { _, facts in
                        try Answer.facts("name", facts.caller.name, facts)
                    }
                ]
            let parts = ServerParts(gatekeeper: access.node().gatekeeper)
            try await ServerUnderTest.with(endpoints, parts: parts, logger: access.log.logger) {
                try await body(StatementBench(access), $0)
            }
        }
    }

    func tell(_ tasks: [Int64], to partner: String = "partner.example.com") async throws {
        let drafts = tasks.map { id in
            var tally = TaskTally(taskID: id, platformCount: 3)
            tally.accounts = 5
            tally.platforms[0].accounts = 5
            tally.platforms[0].figures.views = 1_200
            let task = SettledTask(
                id: id, projectID: "p", externalID: .number(id + 1_000), duration: 30,
                callbackURL: "https://\(partner)/hook", callbackSecret: "s")
            return CallbackDraft(
                task: task, tally: tally, day: SettlementDay(Date(timeIntervalSince1970: 1_733_702_400), in: .gmt),
                wasSentBefore: false, correctsSentBefore: false)
        }
        _ = try await book.tell(drafts, traceID: "trace")
    }

    static func definition(_ name: String) -> SettlementDefinition {
        SettlementDefinition(
            name: name, source: "relay", schedule: nil, timeZone: .gmt, siteName: "DramaRelayBot",
            event: "task.daily_stats", foldsDouyin: false, sendsDate: false, platforms: PlatformTable(),
            video: VideoSettings(
                youtubeKey: nil, tikhubKey: nil, youtubeBaseURL: "http://127.0.0.1:1",
                tikhubBaseURL: "http://127.0.0.1:1", tiktokBaseURL: "http://127.0.0.1:1",
                douyinShortBaseURL: "http://127.0.0.1:1", concurrency: 8, ratePerSecond: 10_000, timeout: .seconds(1),
                retries: 0),
            addressGuard: AddressGuard(), allowsHTTP: false, defaultSecret: nil, callbackConcurrency: 20,
            callbackTimeout: .seconds(15), summaryChannels: [], catchUpDays: 7, timeout: .seconds(7_200),
            grace: .seconds(43_200))
    }
}
