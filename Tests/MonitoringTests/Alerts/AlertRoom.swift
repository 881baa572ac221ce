import Database
import Delivery
import Foundation
import Logging
import TestSupport
import Timekeeping

@testable import Monitoring

/// Rules, nodes that judge them, and a channel's messages, with a clock that the test moves.
final class AlertRoom {
    struct Quiet: Channel {
        let name: String
        var limits: ChannelLimits { ChannelLimits(concurrency: 1) }
        func compose(_ message: Message) throws -> [Message] {
            if name == "strict" { throw ChannelRefusal("channel strict takes no messages") }
            return [message]
        }
        func send(_ parcel: Parcel) async -> SendOutcome { .delivered(nil) }
    }

    let clock: ManualWallClock
    let timeZone: TimeZone
    let store: ConnectionPool
    let outbox: Outbox
    let desk: AlertDesk
    var series: FormulaSeries
    let rules: [AlertRule]
    let logs = LogLines()
    private(set) var nodes: [AlertEvaluator] = []

    static let shanghai = TimeZone(identifier: "Asia/Shanghai") ?? .gmt
    static let migrations = DeliverySchema.migrations + MonitoringSchema.migrations

    /// - Parameter start: by default 2025-09-05 10:00 in Shanghai.
    init(
        _ store: ConnectionPool, _ rules: [AlertRule], start: Date = Date(timeIntervalSince1970: 1_757_037_600),
        timeZone: TimeZone = AlertRoom.shanghai
    ) {
        clock = ManualWallClock(start)
        self.timeZone = timeZone
        self.store = store
        self.rules = rules
        outbox = Outbox(store: store, channels: ["ops", "duty", "strict"].map(Quiet.init), clock: clock)
        desk = AlertDesk(store: store)
        series = FormulaSeries(clock)
    }

    static func rule(
        _ name: String, _ condition: String, for lasting: Duration = .zero, to channels: [String] = ["ops"],
        repeats: Duration = .zero, groupWait: Duration = .zero
    ) -> AlertRule {
        var rule = AlertRule(name: name, condition: condition, lasting: lasting, channels: channels)
        rule.repeats = repeats
        rule.groupWait = groupWait
        return rule
    }

    func add(
        _ metric: String, _ labels: [String: String] = [:], node: String = "",
        _ formula: @escaping @Sendable (Date) -> Double?
    ) {
        series.formulas[SeriesIdentity(name: SeriesName(metric, labels), node: node)] = formula
    }

    /// Another node on the same store.
    @discardableResult
    func join(_ name: String, rules: [AlertRule]? = nil) throws -> AlertEvaluator {
        let node = try AlertEvaluator(
            rules ?? self.rules, series: series, outbox: outbox, store: store, timeZone: timeZone, clock: clock,
            node: name, logger: logs.logger)
        nodes.append(node)
        return node
    }

    func go(_ node: AlertEvaluator, for length: Duration, step: Duration = .seconds(15)) async throws {
        let end = clock.now().addingTimeInterval(Double(length.components.seconds))
        while clock.now() < end {
            clock.advance(by: step)
            try await node.round()
        }
    }

    /// What was told, as the outbox has it.
    func messages(to channel: String = "ops") async throws -> [String] {
        struct Content: Decodable { let content: String }
        return try await store.withConnection { connection in
            try connection.query("SELECT message FROM delivery WHERE channel = \(channel) ORDER BY id").map {
                try JSONDecoder().decode(Content.self, from: Data(try $0.text("message").utf8)).content
            }
        }
    }

    /// `2025-10-02 12:05 🟡 告警 FIRING：cpu`
    func timedHeads() async throws -> [String] {
        let times = try await store.withConnection { [timeZone] connection in
            try connection.query("SELECT created_at FROM delivery WHERE channel = 'ops' ORDER BY id").map {
                LocalTime(try $0.instant("created_at"), in: timeZone).description
            }
        }
        return zip(times, try await heads()).map { "\($0) \($1)" }
    }

    /// First lines without what is equal in all: `🟡 告警 FIRING：cpu`.
    func heads(to channel: String = "ops") async throws -> [String] {
        try await messages(to: channel).map { $0.split(separator: "\n").first.map(String.init) ?? "" }
    }
}

func withAlertStore(_ kind: TestDatabaseKind = .sqlite, _ body: (ConnectionPool) async throws -> Void) async throws {
    let configuration = PoolConfiguration(maximumConnections: kind == .sqlite ? 1 : 4)
    try await withTestDatabase(kind, migrations: AlertRoom.migrations, configuration: configuration, body)
}
