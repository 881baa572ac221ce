import Foundation
import Testing
import Timekeeping

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
        probe(schedule, due, oracle)
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

    /// Asks from any minute around a change of the clocks, not from a due time only: within a repeated time
    /// what is due next does not follow from what the clock shows.
    private func probe(_ schedule: Schedule, _ due: [Int], _ oracle: MinuteOracle) {
        let seen = oracle.minutes.dropFirst(1_500).dropLast(1_500)
        let due = due.filter { seen.contains($0) }
        for change in oracle.changes {
            for minute in stride(from: change - 180, through: change + 180, by: 3) where seen.contains(minute) {
                let date = Date(timeIntervalSince1970: Double(minute * 60))
                let next = schedule.next(after: date).map { Int($0.timeIntervalSince1970) / 60 }
                let previous = schedule.previous(atOrBefore: date).map { Int($0.timeIntervalSince1970) / 60 }
                let place = "\(schedule.expression) \(schedule.timeZone.identifier) at \(date)"
                // What lies beyond the oracle's stretch of time it cannot know.
                let index = due.firstIndexSorted { $0 > minute }
                if index < due.count {
                    #expect(next == due[index], "next: \(place)")
                }
                if index > 0 {
                    #expect(previous == due[index - 1], "previous: \(place)")
                }
            }
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

extension [Int] {
    /// The index of the first element that fits, in an array whose fitting elements come last.
    fileprivate func firstIndexSorted(where fits: (Int) -> Bool) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            (low, high) = fits(self[middle]) ? (low, middle) : (middle + 1, high)
        }
        return low
    }
}
