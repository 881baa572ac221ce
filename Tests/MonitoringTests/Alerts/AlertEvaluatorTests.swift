import Database
import Delivery
import Foundation
import TestSupport
import Testing

@testable import Monitoring

@Suite("Judging rules")
struct AlertEvaluatorTests {
    private static let start = Date(timeIntervalSince1970: 1_757_037_600)
    /// Above the limit from minute to minute, counted from the start.
    private static func high(_ minutes: Range<Double>...) -> @Sendable (Date) -> Double? {
        { date in
            let minute = date.timeIntervalSince(start) / 60
            return minutes.contains { $0.contains(minute) } ? 93.1 : 20
        }
    }

    @Test("an alert is told once when it fires and once when it is over", arguments: TestDatabaseKind.allCases)
    func once(_ kind: TestDatabaseKind) async throws {
        try await withAlertStore(kind) { store in
            var rule = AlertRoom.rule("cpu", "cpu_percent > 80 until < 75", for: .seconds(300))
            rule.title = "CPU 使用率过高"
            rule.hint = "用 top 查看占用者"
            let room = AlertRoom(store, [rule])
            room.add("cpu_percent", node: "a", Self.high(2..<20))
            let node = try room.join("one")
            try await room.go(node, for: .seconds(1_800))
            #expect(
                try await room.messages() == [
                    """
                    🟡 告警 FIRING：CPU 使用率过高 (cpu)
                    📍 cpu_percent@a
                    📊 当前 93.1%，条件 cpu_percent > 80 until < 75
                    🕐 自 2025-09-05 10:02:00
                    💡 用 top 查看占用者
                    """,
                    """
                    🟢 已恢复 RESOLVED：CPU 使用率过高 (cpu)
                    📍 cpu_percent@a
                    🕐 2025-09-05 10:02:00 → 2025-09-05 10:20:00（持续18分钟）
                    📊 当前 20%
                    """,
                ])
            #expect(try await room.desk.history().map(\.kind) == ["resolved", "firing"])
        }
    }

    @Test(
        "of two nodes one judges; when it dies the other goes on and tells nothing twice",
        arguments: TestDatabaseKind.allCases)
    func takeover(_ kind: TestDatabaseKind) async throws {
        try await withAlertStore(kind) { store in
            let room = AlertRoom(store, [AlertRoom.rule("cpu", "cpu_percent > 80", for: .seconds(300))])
            room.add("cpu_percent", node: "a", Self.high(2..<20))
            let (one, other) = (try room.join("one"), try room.join("other"))
            for step in 1...120 {
                room.clock.advance(by: .seconds(15))
                // Dies at four minutes, pending; is back at ten, and finds the other at work.
                let isDown = (16..<40).contains(step)
                if !isDown { try await one.round() }
                let round = try await other.round()
                if step < 16 { #expect(round.isElsewhere) }
            }
            #expect(
                try await room.heads() == ["🟡 告警 FIRING：cpu", "🟢 已恢复 RESOLVED：cpu"])
        }
    }

    @Test("whether somebody judges is known to those who do not", arguments: TestDatabaseKind.allCases)
    func judging(_ kind: TestDatabaseKind) async throws {
        try await withAlertStore(kind) { store in
            let room = AlertRoom(store, [])
            #expect(try await room.desk.isJudging(at: room.clock.now()) == false)
            try await room.go(try room.join("one"), for: .seconds(15))
            #expect(try await room.desk.isJudging(at: room.clock.now()))
            room.clock.advance(by: .seconds(60))
            #expect(try await room.desk.isJudging(at: room.clock.now()) == false)
        }
    }

    @Test("nodes that judge at the same moment tell everything once", arguments: TestDatabaseKind.allCases)
    func atOnce(_ kind: TestDatabaseKind) async throws {
        try await withAlertStore(kind) { store in
            let room = AlertRoom(store, [AlertRoom.rule("cpu", "cpu_percent > 80")])
            for index in 0..<5 { room.add("cpu_percent", node: "n\(index)", Self.high(1..<3)) }
            let nodes = try (0..<4).map { try room.join("node-\($0)") }
            for _ in 0..<16 {
                room.clock.advance(by: .seconds(15))
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for node in nodes { group.addTask { try await node.round() } }
                    try await group.waitForAll()
                }
            }
            let heads = try await room.heads()
            #expect(heads == ["🚨 5项告警", "🟢 5项告警已恢复"])
        }
    }

    @Test("what fires within group_wait is one message for each channel")
    func grouping() async throws {
        try await withAlertStore { store in
            let wait = Duration.seconds(30)
            let room = AlertRoom(
                store,
                [
                    AlertRoom.rule("cpu", "cpu_percent > 80", groupWait: wait),
                    AlertRoom.rule("memory", "memory_percent > 90", to: ["ops", "duty"], groupWait: wait),
                    AlertRoom.rule("odd", "memory_percent > 90", to: ["strict"], groupWait: wait),
                ])
            room.add("cpu_percent", node: "a", Self.high(1..<30))
            room.add("memory_percent", node: "a", Self.high(1.25..<40))
            let node = try room.join("one")
            try await room.go(node, for: .seconds(3_600))
            #expect(
                try await room.heads() == [
                    "🚨 2项告警", "🟢 已恢复 RESOLVED：cpu", "🟢 已恢复 RESOLVED：memory",
                ])
            #expect(try await room.heads(to: "duty") == ["🟡 告警 FIRING：memory", "🟢 已恢复 RESOLVED：memory"])
            #expect(room.logs.texts.contains { $0.contains("a channel cannot be told of alerts") })
            let untold = try await room.desk.history().filter { $0.kind == "untold" }
            #expect(untold.map(\.rule) == ["odd", "odd"])
            #expect(untold.first?.note?.hasPrefix("strict: ") == true)
        }
    }

    @Test("a short alert is told whole, in one message")
    func short() async throws {
        try await withAlertStore { store in
            let room = AlertRoom(store, [AlertRoom.rule("up", "http_up < 1", groupWait: .seconds(30))])
            room.add("http_up", ["check": "shop"]) { date in
                (60..<75).contains(date.timeIntervalSince(Self.start)) ? 0 : 1
            }
            try await room.go(try room.join("one"), for: .seconds(300))
            let messages = try await room.messages()
            #expect(messages.count == 1)
            #expect(messages.first?.contains("告警 FIRING：up") == true)
            #expect(messages.first?.contains("已恢复 RESOLVED：up") == true)
        }
    }

    @Test("a silence, an acknowledgement and a removed rule do what they say", arguments: TestDatabaseKind.allCases)
    func hands(_ kind: TestDatabaseKind) async throws {
        try await withAlertStore(kind) { store in
            let room = AlertRoom(
                store, [AlertRoom.rule("cpu", "cpu_percent > 80", repeats: .seconds(600))])
            room.add("cpu_percent", node: "a", Self.high(1..<120))
            room.add("cpu_percent", node: "b", Self.high(1..<120))
            let node = try room.join("one")
            let now = room.clock.now()
            let silence = try await room.desk.silence(
                AlertSilence(
                    matchers: ["rule": "cpu", "node": "b*"], from: now, until: now.addingTimeInterval(86_400), by: "li",
                    comment: "搬家"))
            try await room.go(node, for: .seconds(900))
            #expect(try await room.heads() == ["🟡 告警 FIRING：cpu", "🟡 仍未恢复 STILL FIRING：cpu"])
            let seen = try await room.desk.acknowledge(
                rule: "cpu", subject: "cpu_percent@a", by: "li", at: room.clock.now())
            #expect(seen?.state.acknowledgement?.by == "li")
            #expect(
                try await room.desk.acknowledge(rule: "cpu", subject: "gone", by: "li", at: room.clock.now()) == nil)
            try await room.go(node, for: .seconds(1_800))
            #expect(try await room.heads().count == 2)
            #expect(try await room.desk.endSilence(silence.id, at: room.clock.now()))
            #expect(try await room.desk.endSilence(silence.id, at: room.clock.now()) == false)
            try await room.go(node, for: .seconds(60))
            #expect(try await room.heads().count == 3)
            let changed = try room.join("one", rules: [])
            try await room.go(changed, for: .seconds(15))
            let last = try await room.messages().last
            #expect(last?.contains("结束（规则已移除）ENDED, RULE REMOVED：cpu") == true)
            #expect(try await room.desk.alerts().map(\.state.phase) == [.resolved, .resolved])
        }
    }

    @Test("a machine that vanished is told by an absent rule; Herald's own absence is not")
    func absent() async throws {
        try await withAlertStore { store in
            let room = AlertRoom(
                store,
                [
                    AlertRoom.rule("gone", "absent(cpu_percent, 10m)"),
                    AlertRoom.rule("reports", "absent(reports{project=x}, 1h)"),
                ])
            // Herald, which measures, is down from minute 100 to 200; machine b is for good from minute 300.
            room.add("cpu_percent", node: "a") { date in
                let minute = date.timeIntervalSince(Self.start) / 60
                return (100..<200).contains(minute) ? nil : 20
            }
            room.add("cpu_percent", node: "b") { date in
                let minute = date.timeIntervalSince(Self.start) / 60
                return (100..<200).contains(minute) || minute >= 300 ? nil : 20
            }
            room.add("reports", ["project": "x"]) { $0.timeIntervalSince(Self.start) < 400 * 60 ? nil : 1 }
            let node = try room.join("one")
            try await room.go(node, for: .seconds(100 * 60 - 15))
            #expect(try await room.heads() == ["🟡 告警 FIRING：reports"])
            room.clock.advance(by: .seconds(100 * 60))
            try await room.go(node, for: .seconds(90 * 60))
            #expect(try await room.heads().count == 1)
            try await room.go(node, for: .seconds(60 * 60))
            #expect(try await room.heads() == ["🟡 告警 FIRING：reports", "🟡 告警 FIRING：gone"])
            #expect(try await room.messages().last?.contains("cpu_percent@b") == true)
            try await room.go(node, for: .seconds(100 * 60))
            #expect(try await room.heads().last == "🟢 已恢复 RESOLVED：reports")
        }
    }

    /// A store that is slow: each look takes some seconds.
    private struct Slow: SeriesReading {
        let series: FormulaSeries
        let length: Duration

        func series(of metric: String, labels: [String: String], since: Date) async throws -> [SeriesIdentity] {
            series.clock.advance(by: length)
            return try await series.series(of: metric, labels: labels, since: since)
        }
        func points(of identity: SeriesIdentity, from: Date, to: Date) async throws -> [SeriesPoint] {
            series.clock.advance(by: length)
            return try await series.points(of: identity, from: from, to: to)
        }
    }

    @Test("one alert that cannot be read keeps no other from being told", arguments: TestDatabaseKind.allCases)
    func undecodable(_ kind: TestDatabaseKind) async throws {
        try await withAlertStore(kind) { store in
            let room = AlertRoom(store, [AlertRoom.rule("cpu", "cpu_percent > 80")])
            room.add("cpu_percent", node: "a", Self.high(0..<60))
            try await store.withConnection { connection in
                for rule in ["cpu", "later"] {
                    try connection.execute(
                        """
                        INSERT INTO monitor_alert (rule_name, subject, phase, updated_at, content) VALUES
                        (\(rule), 'cpu_percent@x', 'firing', 1, '{"rule":7}')
                        """)
                }
                try connection.execute(
                    "INSERT INTO monitor_alert_news (channel, tell_at, content) VALUES ('ops', 0, '{}')")
            }
            let node = try room.join("one")
            try await room.go(node, for: .seconds(30))
            #expect(try await room.heads() == ["🟡 告警 FIRING：cpu"])
            #expect(try await room.desk.alerts().count == 1)
            #expect(room.logs.texts.count { $0.contains("cannot be read, and is given up") } == 2)
        }
    }

    @Test("a condition may name the node, also one that is gone")
    func byNode() async throws {
        try await withAlertStore { store in
            let room = AlertRoom(
                store,
                [
                    AlertRoom.rule("busy", "cpu_percent{node=b} > 80"),
                    AlertRoom.rule("well", "absent(cpu_percent{node=a}, 5m)"),
                    AlertRoom.rule("gone", "absent(cpu_percent{node=c}, 5m)"),
                ])
            for node in ["a", "b"] { room.add("cpu_percent", node: node, Self.high(0..<60)) }
            try await room.go(try room.join("one"), for: .seconds(600))
            let alerts = try await room.desk.alerts()
            #expect(alerts.map { "\($0.rule) \($0.key)" } == ["busy cpu_percent@b", "gone cpu_percent@c"])
        }
    }

    @Test("what is measured once in five minutes or once a day is judged too")
    func seldom() async throws {
        try await withAlertStore { store in
            let room = AlertRoom(
                store,
                [
                    AlertRoom.rule("connections", "avg(http_failures_percent, 5m) > 5% until < 2%"),
                    AlertRoom.rule("database", "sql_up < 1"),
                ])
            // Steps of 15 seconds within the last day, of five minutes before.
            room.add("http_failures_percent", ["check": "shop"]) { date in
                Int(date.timeIntervalSince1970) % 300 < 15 ? 100 : nil
            }
            room.add("sql_up", ["check": "daily"]) { date in
                (Int(date.timeIntervalSince1970) - 3_600) % 86_400 < 15 ? 0 : nil
            }
            try await room.go(try room.join("one"), for: .seconds(1_800), step: .seconds(60))
            let firing = try await room.desk.alerts().filter { $0.state.phase == .firing }.map(\.rule)
            #expect(firing == ["connections", "database"])
        }
    }

    @Test("a round that takes longer than the lease is told of all the same")
    func slowStore() async throws {
        try await withAlertStore { store in
            let rules = (0..<8).map { AlertRoom.rule("cpu-\($0)", "cpu_percent > 80") }
            let room = AlertRoom(store, rules)
            room.add("cpu_percent", node: "a", Self.high(0..<60))
            let node = try AlertEvaluator(
                rules, series: Slow(series: room.series, length: .seconds(10)), outbox: room.outbox, store: store,
                timeZone: .gmt, clock: room.clock, node: "one", logger: room.logs.logger)
            let first = try await node.round()
            #expect(!first.isElsewhere)
            #expect(first.firing == 3)
            #expect(first.postponed.count == 5)
            #expect(room.logs.texts.contains { $0.contains("too slow") })
            for _ in 0..<3 { try await node.round() }
            #expect(try await room.desk.alerts().count == 8)
        }
    }

    @Test("a round that lasts keeps its lease, and one that lost it tells nothing")
    func slowLook() async throws {
        try await withAlertStore { store in
            let room = AlertRoom(store, [AlertRoom.rule("cpu", "cpu_percent > 80")])
            for index in 0..<5 { room.add("cpu_percent", node: "n\(index)", Self.high(0..<60)) }
            func slow(_ name: String, _ length: Duration) throws -> AlertEvaluator {
                try AlertEvaluator(
                    room.rules, series: Slow(series: room.series, length: length), outbox: room.outbox, store: store,
                    timeZone: .gmt, clock: room.clock, node: name, logger: room.logs.logger)
            }
            let (one, other) = (try slow("one", .seconds(20)), try room.join("other"))
            let long = try await one.round()
            #expect(long.firing == 5)
            let elsewhere = try await other.round()
            #expect(elsewhere.isElsewhere)
            room.clock.advance(by: .seconds(60))
            let later = try await other.round()
            #expect(later.firing == 5)
            #expect(try await room.heads() == ["🚨 5项告警"])
        }
    }

    @Test("a rule whose series cannot be read leaves the others alone, and its own alerts as they are")
    func unreadable() async throws {
        struct Broken: SeriesReading {
            struct Away: Error {}
            func series(of metric: String, labels: [String: String], since: Date) async throws -> [SeriesIdentity] {
                throw Away()
            }
            func points(of series: SeriesIdentity, from: Date, to: Date) async throws -> [SeriesPoint] { throw Away() }
        }
        try await withAlertStore { store in
            let room = AlertRoom(store, [AlertRoom.rule("cpu", "cpu_percent > 80")])
            room.add("cpu_percent", node: "a", Self.high(1..<60))
            let node = try room.join("one")
            try await room.go(node, for: .seconds(120))
            let broken = try AlertEvaluator(
                room.rules, series: Broken(), outbox: room.outbox, store: store, timeZone: .gmt, clock: room.clock,
                node: "one", logger: room.logs.logger)
            let round = try await broken.round()
            #expect(round.failed == ["cpu"])
            #expect(round.firing == 1)
            #expect(try await room.heads().count == 1)
        }
    }
}
