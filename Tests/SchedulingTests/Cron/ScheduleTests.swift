import Foundation
import Testing
import Timekeeping

@testable import Scheduling

@Suite("Due times")
struct ScheduleTests {
    @Test(
        "clocks set forward: a skipped time runs once, at the first instant after the gap",
        arguments: [
            ("30 2 * * *", "Europe/Berlin", "2025-03-30T03:00:00+02:00"),
            ("0,15,30,45 2 * * *", "Europe/Berlin", "2025-03-30T03:00:00+02:00"),
            ("0 0 * * *", "America/Sao_Paulo", "2018-11-04T01:00:00-02:00"),
            ("@daily", "Asia/Beirut", "2022-03-27T01:00:00+03:00"),
            ("15 2 * * *", "Australia/Lord_Howe", "2025-10-05T02:30:00+11:00"),
            ("0 10 30 12 *", "Pacific/Apia", "2011-12-31T00:00:00+14:00"),
        ])
    func gap(expression: String, zone: String, due: String) throws {
        let schedule = try Schedule(expression, zone)
        let expected = try TimeText.parse(due, in: .gmt)
        #expect(schedule.next(after: expected.addingTimeInterval(-1)) == expected)
        #expect(schedule.next(after: expected.addingTimeInterval(-7_200)) == expected)
        #expect(schedule.previous(atOrBefore: expected) == expected)
        let following = try #require(schedule.next(after: expected))
        #expect(following.timeIntervalSince(expected) > 12 * 3_600)
    }

    @Test(
        "clocks set back: a repeated time runs the first time only",
        arguments: [
            ("30 2 * * *", "Europe/Berlin", "2025-10-26T02:30:00+02:00"),
            ("30 1 * * *", "America/New_York", "2024-11-03T01:30:00-04:00"),
            ("45 1 * * *", "Australia/Lord_Howe", "2025-04-06T01:45:00+11:00"),
        ])
    func fold(expression: String, zone: String, due: String) throws {
        let schedule = try Schedule(expression, zone)
        let expected = try TimeText.parse(due, in: .gmt)
        #expect(schedule.next(after: expected.addingTimeInterval(-60)) == expected)
        let following = try #require(schedule.next(after: expected))
        #expect(following.timeIntervalSince(expected) > 20 * 3_600)
        #expect(schedule.previous(atOrBefore: expected.addingTimeInterval(3_600)) == expected)
        // Asked while the time is shown again, before it is the same: it has run.
        #expect(schedule.next(after: expected.addingTimeInterval(1_200)) == following)
        #expect(schedule.next(after: expected.addingTimeInterval(1_795)) == following)
        #expect(schedule.previous(atOrBefore: expected.addingTimeInterval(1_795)) == expected)
    }

    @Test("each real quarter of an hour runs, the repeated ones too")
    func realTime() throws {
        let schedule = try Schedule("*/15 * * * *", "Europe/Berlin")
        let start = try TimeText.parse("2025-10-26 01:50", in: schedule.timeZone)
        let due = schedule.next(9, after: start)
        #expect(zip(due, due.dropFirst()).allSatisfy { $1.timeIntervalSince($0) == 900 })
        let texts = due.map { TimeText.rfc3339($0, in: schedule.timeZone) }
        #expect(texts.contains("2025-10-26T02:30:00+02:00"))
        #expect(texts.contains("2025-10-26T02:30:00+01:00"))
    }

    @Test("next is strictly after, previous at or before, to the fraction of a second")
    func strictness() throws {
        let schedule = try Schedule("0 10,22 * * *", "Asia/Shanghai")
        let ten = try TimeText.parse("2025-09-05 10:00", in: schedule.timeZone)
        let evening = try TimeText.parse("2025-09-05 22:00", in: schedule.timeZone)
        #expect(schedule.next(after: ten) == evening)
        #expect(schedule.next(after: ten.addingTimeInterval(-0.001)) == ten)
        #expect(schedule.previous(atOrBefore: ten) == ten)
        #expect(schedule.previous(atOrBefore: evening.addingTimeInterval(-0.001)) == ten)
    }

    @Test("a leap day is found over 2100, also on a given day of the week")
    func leapDays() throws {
        let leap = try Schedule("0 0 29 2 *", "UTC")
        #expect(
            leap.next(after: try TimeText.parse("2096-03-01 00:00", in: .gmt))
                == (try TimeText.parse("2104-02-29 00:00", in: .gmt)))
        // `*/7` is Sunday and starts with an asterisk: both must match.
        let sunday = try Schedule("0 0 29 2 */7", "Europe/Berlin")
        let last = try TimeText.parse("2088-03-01 00:00", in: .gmt)
        let next = try #require(sunday.next(after: last))
        #expect(LocalTime(next, in: sunday.timeZone).description == "2128-02-29 00:00")
        #expect(
            sunday.previous(atOrBefore: next.addingTimeInterval(-1)).map {
                LocalTime($0, in: sunday.timeZone).description
            } == "2088-02-29 00:00")
        let wild = try Schedule("* * 29 2 */7", "Europe/Berlin")
        #expect(wild.next(after: last) == next)
    }

    @Test("dates beyond the years that exist have no due time and crash nothing")
    func extremes() throws {
        for text in ["*/5 * * * *", "0 10 * * *"] {
            let schedule = try Schedule(text, "Europe/Berlin")
            for seconds in [-1e300, -1e15, 1e15, 1e300, .infinity, -.infinity, .nan] {
                _ = schedule.next(after: Date(timeIntervalSince1970: seconds))
                _ = schedule.previous(atOrBefore: Date(timeIntervalSince1970: seconds))
            }
            #expect(schedule.next(after: Date(timeIntervalSince1970: 1e15)) == nil)
            #expect(schedule.previous(atOrBefore: Date(timeIntervalSince1970: -1e15)) == nil)
        }
    }

    @Test("a firing starts within its jitter, the same each time, and away from minute 0 and 30")
    func jitter() throws {
        var random = SeededRandom(seed: 3)
        for minutes in [2, 3, 5, 10, 45] {
            let zone = try TimeZoneName.parse("Asia/Shanghai")
            let schedule = Schedule(
                expression: try CronExpression("0,29 10,22 * * *"), timeZone: zone, jitter: .seconds(minutes * 60))
            var date = Date(timeIntervalSince1970: 1_757_000_000)
            for _ in 0..<200 {
                date = try #require(schedule.next(after: date))
                let job = "report:\(UInt8.random(in: .min ... .max, using: &random))"
                let start = schedule.startDate(for: date, job: job)
                #expect(start == schedule.startDate(for: date, job: job))
                #expect((0...Double(minutes * 60)).contains(start.timeIntervalSince(date)))
                #expect(start < (try #require(schedule.next(after: date))))
                #expect(!LocalTime(start, in: zone).minute.isMultiple(of: 30))
            }
        }
    }

    @Test("without jitter a firing starts on time, and never after the next one is due")
    func jitterLimits() throws {
        let onTime = try Schedule("0 10 * * *", "UTC")
        let ten = try TimeText.parse("2025-09-05 10:00", in: .gmt)
        #expect(onTime.startDate(for: ten, job: "a") == ten)
        let often = Schedule(expression: try CronExpression("* * * * *"), timeZone: .gmt, jitter: .seconds(600))
        for job in ["a", "b", "c", "d"] {
            #expect((0..<60).contains(often.startDate(for: ten, job: job).timeIntervalSince(ten)))
        }
    }
}

extension Schedule {
    init(_ expression: String, _ zone: String) throws {
        self.init(expression: try CronExpression(expression), timeZone: try TimeZoneName.parse(zone))
    }
}
