import Database
import Delivery
import Foundation
import Logging
import Scheduling
import Templates
import TestSupport
import Timekeeping

@testable import Reports

/// A store with an outbox, a source, and the channels `ops`, `mail`, `fussy`, which takes no message, and
/// `dead`, whose peer refuses all.
struct Bench {
    let store: ReportStore
    let outbox: Outbox
    let clock = ManualWallClock()
    let runner: ReportRunner

    struct StubChannel: Channel {
        let name: String
        var refuses = false
        let limits = ChannelLimits(concurrency: 1)

        func compose(_ message: Message) throws -> [Message] {
            if refuses { throw ChannelRefusal("channel \(name): takes no text") }
            return [message]
        }

        func send(_ parcel: Parcel) async -> SendOutcome {
            name == "dead"
                ? .failed(SendFailure(.permanent, reason: "bad_key", message: "the key is wrong (93000)"))
                : .delivered(nil)
        }
    }

    /// What is in the outbox, in order.
    struct Sent: Hashable {
        let channel: String
        let key: String
        let message: String
        let reference: String?
    }

    static let migrations = DeliverySchema.migrations + ReportsSchema.migrations

    /// - Parameter wallClock: what the outbox goes by, if not the clock that the test moves.
    init(_ pool: ConnectionPool, wallClock: (any WallClock)? = nil) {
        let clock: any WallClock = wallClock ?? self.clock
        store = ReportStore(pool)
        outbox = Outbox(
            store: pool,
            channels: [
                StubChannel(name: "ops"), StubChannel(name: "mail"), StubChannel(name: "fussy", refuses: true),
                StubChannel(name: "dead"),
            ],
            clock: clock)
        runner = ReportRunner(
            renderer: ReportRenderer(sources: [ReportSource(name: "here", pool: pool)]), store: store,
            outbox: outbox, clock: clock, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    func sent() async throws -> [Sent] {
        try await store.pool.withConnection { connection in
            try connection.query("SELECT channel, entry_key, message, reference FROM delivery ORDER BY id").map { row in
                Sent(
                    channel: try row.text("channel"), key: try row.text("entry_key"), message: try row.text("message"),
                    reference: try row.optionalText("reference"))
            }
        }
    }

    /// As the dispatcher tells it.
    func finish(
        _ run: ReportRun, channel: String, _ verdict: EntryOutcome.Verdict, reason: String? = nil, hint: String? = nil,
        reports: [ReportDefinition], log: WebhookLog
    ) async throws {
        let outcomes = ReportOutcomes(reports: reports, runner: runner, log: log)
        let outcome = EntryOutcome(
            reference: String(run.id), key: "k", channel: channel, verdict: verdict, reason: reason, hint: hint,
            finishedAt: clock.now())
        try await store.pool.transaction { try outcomes.handle(outcome, on: $0) }
    }

    static func report(
        _ queries: [String] = ["SELECT 3 AS n"], to channels: [String] = ["ops"], onError: [String]? = nil,
        schedule: String? = "0 10,22 * * *", deadline: ReportDeadline? = nil
    ) throws -> ReportDefinition {
        ReportDefinition(
            name: "daily", source: "here",
            schedule: try schedule.map { Schedule(expression: try CronExpression($0), timeZone: Facts.shanghai) },
            timeZone: Facts.shanghai, title: try TextTemplate("报告({{end}})"),
            lines: try queries.enumerated().map { try SampleReports.line("行\($0 + 1)：{{n}}", $1) }, channels: channels,
            errorChannels: onError, deadline: deadline)
    }
}
