import Foundation
import Testing

@testable import Scheduling

@Suite("Due times against looking at the clock each minute")
struct ScheduleOracleTests {
    @Test(
        "next and previous give the minutes that the clock's own course gives",
        arguments: [
            ("Asia/Shanghai", 2025), ("Europe/Berlin", 2025), ("America/New_York", 2024), ("Australia/Lord_Howe", 2025),
            ("Africa/Casablanca", 2024), ("America/Sao_Paulo", 2018), ("Asia/Beirut", 2023), ("Pacific/Apia", 2011),
            ("Asia/Pyongyang", 2015), ("America/Caracas", 2016), ("Africa/Cairo", 2010), ("Asia/Kathmandu", 1985),
            ("Europe/Lisbon", 1992), ("Asia/Shanghai", 1988),
        ])
    func oracle(name: String, year: Int) throws {
        let zone = try TimeZoneName.parse(name)
        let start = Date(timeIntervalSince1970: Double(CivilDate(year: year, month: 1, day: 1).dayNumber * 86_400))
        let oracle = MinuteOracle(zone: zone, from: start, days: 400)
        var random = SeededRandom(seed: UInt64(year) &+ UInt64(name.utf8.count))
        for _ in 0..<25 {
            let expression = RandomExpression(using: &random)
            try compare(expression, zone, oracle)
        }
    }

    private func compare(_ expression: RandomExpression, _ zone: TimeZone, _ oracle: MinuteOracle) throws {
        let schedule = Schedule(expression: try CronExpression(expression.text), timeZone: zone)
        let due = oracle.dueMinutes(expression)
        for stretch in stretches(of: due, oracle) {
            let start = Date(timeIntervalSince1970: Double(stretch.lowerBound * 60))
            let end = Date(timeIntervalSince1970: Double(stretch.upperBound * 60))
            let expected = due.filter { stretch.contains($0) }
            let forwards = sequence(first: start.addingTimeInterval(-1)) { schedule.next(after: $0) }
                .dropFirst().prefix { $0 < end }.map { Int($0.timeIntervalSince1970) / 60 }
            #expect(Array(forwards) == expected, "\(expression.text) \(zone.identifier) forwards")
            let backwards = sequence(first: end) { schedule.previous(atOrBefore: $0.addingTimeInterval(-1)) }
                .dropFirst().prefix { $0 >= start }.map { Int($0.timeIntervalSince1970) / 60 }
            #expect(backwards.reversed() == expected, "\(expression.text) \(zone.identifier) backwards")
        }
    }

    /// All of it for an expression that is seldom due; for others the hours around each change of the clocks.
    private func stretches(of due: [Int], _ oracle: MinuteOracle) -> [Range<Int>] {
        // At the ends the clock shows minutes whose other showing the oracle has not seen.
        let whole = oracle.minutes.lowerBound + 1_500..<oracle.minutes.upperBound - 1_500
        guard due.count > 1_500 else { return [whole] }
        return (oracle.changes + [whole.lowerBound + 20_000]).map { ($0 - 600..<$0 + 600).clamped(to: whole) }
    }
}
