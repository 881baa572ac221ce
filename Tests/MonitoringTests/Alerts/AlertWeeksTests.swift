import Database
import Foundation
import TestSupport
import Testing

@testable import Monitoring

/// Six weeks of a shop in New York, with all that happens there, and exactly what was told of it.
@Suite("Six weeks of alerts")
struct AlertWeeksTests {
    private static let zone = TimeZone(identifier: "America/New_York") ?? .gmt
    /// 2025-10-01 00:00 in New York; the clocks are set back on 2 November.
    fileprivate static let start = Date(timeIntervalSince1970: 1_759_291_200)
    /// Since when Herald, which measures, is down, and until when.
    private static let down = 10.5..<10.625

    fileprivate static func day(_ date: Date) -> Double { date.timeIntervalSince(start) / 86_400 }
    private static func minutes(_ minutes: Double) -> Double { minutes / 1_440 }

    /// Looked at closely, else every six hours.
    private static let busy: [Range<Double>] = [
        1.5 - minutes(10)..<1.5 + minutes(30), 3.5 - minutes(5)..<3.5 + minutes(10),
        down.lowerBound - minutes(10)..<down.upperBound + minutes(20), 16.5 - minutes(10)..<16.5 + minutes(100),
        absence, 26.5 - minutes(5)..<26.5 + minutes(5),
        29.6 - minutes(5)..<29.6 + minutes(230),
    ]

    /// From here on something is missing, and it is told to the quarter of a minute.
    private static let absence = 25.5 - minutes(5)..<25.5 + minutes(15)

    /// In seconds: an incident is looked at every minute, a flapping one twice, a trend is judged every five.
    private static func step(_ day: Double) -> Double {
        if absence.contains(day + 1e-6) { return 15 }
        if day > 29 { return 300 }
        return (16..<17).contains(day) ? 30 : 60
    }

    private static func measured(_ formula: @escaping @Sendable (Double, Date) -> Double) -> @Sendable (Date) -> Double?
    {
        { date in
            let day = day(date)
            return down.contains(day) ? nil : formula(day, date)
        }
    }

    private static func cpu(_ day: Double, _ date: Date) -> Double {
        let isBusy =
            (1.5..<1.5 + minutes(20)).contains(day) || (3.5..<3.5 + minutes(2)).contains(day)
            || (down.lowerBound - minutes(4)..<down.upperBound + minutes(10)).contains(day)
        return (isBusy ? 93 : 40) + 5 * FormulaSeries.noise(date, 1)
    }

    private static func up(_ day: Double, _: Date) -> Double {
        // Two minutes down, three up, for an hour.
        guard (16.5..<16.5 + minutes(60)).contains(day) else { return 1 }
        return ((day - 16.5) * 1_440).truncatingRemainder(dividingBy: 5) < 2 ? 0 : 1
    }

    private static func errors(_ day: Double, _ date: Date) -> Double {
        let local = date.timeIntervalSince1970 + Double(zone.secondsFromGMT(for: date))
        let hour = (local / 3_600).truncatingRemainder(dividingBy: 24)
        let weekday = Int(local / 86_400) % 7
        // People come at nine, and half of them at the weekend.
        let usual = (hour >= 9 && hour < 18 ? 4.0 : 1.0) * (weekday == 2 || weekday == 3 ? 0.5 : 1)
        // A whole lost Thursday; then an outage of something on the fifth Thursday.
        if (8.0..<9).contains(day) { return 0 }
        let factor: Double = (29.6..<29.6 + minutes(150)).contains(day) ? 6 : 1
        return (factor * usual * (1 + 0.4 * FormulaSeries.noise(date, 2))).rounded()
    }

    private static func disk(_ day: Double, _ date: Date) -> Double {
        let growth = day < 28 ? 60 : day < 36 ? 60 + 3 * (day - 28) : 50
        return growth + FormulaSeries.noise(date, 3) / 2
    }

    @Test("everything that happens is told once, and nothing else is")
    func weeks() async throws {
        try await withAlertStore { store in
            let rules = [
                AlertRoom.rule("cpu", "cpu_percent > 80 until < 75", for: .seconds(300)),
                AlertRoom.rule("gone", "absent(cpu_percent, 10m)"),
                AlertRoom.rule("shop", "http_up{check=shop} < 1", for: .seconds(60)),
                AlertRoom.rule("errors", "trend(log_errors, 1h, 4w) above 4", for: .seconds(600)),
                AlertRoom.rule("disk", "forecast(disk_percent, 7d) > 95 until < 90"),
            ]
            let room = AlertRoom(store, rules, start: Self.start, timeZone: Self.zone)
            room.add("cpu_percent", node: "a", Self.measured(Self.cpu))
            room.add("cpu_percent", node: "b") { date in
                let day = Self.day(date)
                return Self.down.contains(day) || (25.5..<26.5).contains(day)
                    ? nil : 20 + 10 * FormulaSeries.noise(date, 4)
            }
            room.add("http_up", ["check": "shop"], Self.measured(Self.up))
            room.add("log_errors", ["file": "app"], node: "a", Self.measured(Self.errors))
            room.add("disk_percent", node: "a", Self.measured(Self.disk))
            let nodes = [try room.join("one"), try room.join("other")]
            var looks = 0
            while room.day < 42 {
                let isBusy = Self.busy.contains { $0.contains(room.day + 1e-6) }
                room.advance(
                    isBusy ? Self.step(room.day) : 21_600, notBeyond: isBusy ? [] : Self.busy.map(\.lowerBound))
                let day = room.day
                if Self.down.contains(day) { continue }
                // The nodes take turns for weeks at a time; where something happens both are there now and then.
                try await nodes[Int(day / 7) % 2].round()
                looks += 1
                if isBusy, looks % 4 == 0 { try await nodes[1 - Int(day / 7) % 2].round() }
            }
            let told = try await room.timedHeads()
            #expect(told == Self.expected)
        }
    }

    private static let expected = [
        "2025-10-02 12:05 🟡 告警 FIRING：cpu", "2025-10-02 12:20 🟢 已恢复 RESOLVED：cpu",
        // Five minutes after Herald is back, not at once.
        "2025-10-11 15:05 🟡 告警 FIRING：cpu", "2025-10-11 15:10 🟢 已恢复 RESOLVED：cpu",
        "2025-10-17 12:01 🟡 告警 FIRING：shop", "2025-10-17 12:02 🟢 已恢复 RESOLVED：shop",
        "2025-10-17 12:06 🟡 告警 FIRING：shop", "2025-10-17 12:07 🟢 已恢复 RESOLVED：shop",
        "2025-10-17 12:11 🟡 反复告警 FLAPPING，平静30分钟前不再重复通知：shop", "2025-10-17 13:27 🟢 已恢复 RESOLVED：shop",
        "2025-10-26 12:09 🟡 告警 FIRING：gone", "2025-10-27 12:00 🟢 已恢复 RESOLVED：gone",
        "2025-10-30 14:39 🟡 告警 FIRING：errors", "2025-10-30 17:59 🟢 已恢复 RESOLVED：errors",
        "2025-11-02 23:14 🟡 告警 FIRING：disk", "2025-11-07 23:14 🟢 已恢复 RESOLVED：disk",
    ]
}

extension AlertRoom {
    /// Days since the start of the six weeks.
    fileprivate var day: Double { AlertWeeksTests.day(clock.now()) }

    /// - Parameter days: where it stops at the latest.
    fileprivate func advance(_ seconds: Double, notBeyond days: [Double]) {
        let next = day + seconds / 86_400
        let end = days.filter { $0 > day + 1e-6 && $0 < next }.min() ?? next
        clock.set(to: AlertWeeksTests.start.addingTimeInterval((end * 86_400).rounded()))
    }
}
