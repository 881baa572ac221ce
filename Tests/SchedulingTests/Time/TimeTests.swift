import Foundation
import Testing
import Timekeeping

@testable import Scheduling

@Suite("Times and zones as text")
struct TimeTests {
    let shanghai: TimeZone
    let berlin: TimeZone

    init() throws {
        shanghai = try TimeZoneName.parse("Asia/Shanghai")
        berlin = try TimeZoneName.parse("Europe/Berlin")
    }

    @Test(
        "RFC 3339 and local times are read",
        arguments: [
            ("2025-09-05T10:00:00+08:00", 1_757_037_600.0), ("2025-09-05t02:00:00z", 1_757_037_600),
            ("2025-09-05T02:00:00.250Z", 1_757_037_600.25), ("2025-09-05 10:00", 1_757_037_600),
            ("2025-09-05 10:00:30", 1_757_037_630), ("2025-09-04T20:30:00-05:30", 1_757_037_600),
            ("1969-12-31T23:59:59Z", -1), ("2024-02-29 00:00", 1_709_136_000),
        ])
    func reading(text: String, seconds: Double) throws {
        #expect(try TimeText.parse(text, in: shanghai).timeIntervalSince1970 == seconds)
    }

    @Test(
        "what is no time is told in a sentence",
        arguments: [
            ("yesterday", #"time "yesterday": give RFC 3339 (2025-09-05T10:00:00+08:00) or YYYY-MM-DD HH:MM"#),
            ("2025-02-29 10:00", #"time "2025-02-29 10:00": there is no such day or time of day"#),
            ("2025-13-01 10:00", #"time "2025-13-01 10:00": there is no such day or time of day"#),
            ("2025-01-01 24:00", #"time "2025-01-01 24:00": there is no such day or time of day"#),
            (
                "2025-09-05T10:00",
                #"time "2025-09-05T10:00": after the time of day comes the offset from UTC (Z or +08:00); without one write YYYY-MM-DD HH:MM"#
            ),
            (
                "2025-09-05 10:00+",
                #"time "2025-09-05 10:00+": after the time of day comes the offset from UTC (Z or +08:00); without one write YYYY-MM-DD HH:MM"#
            ),
            (
                "2025-03-30 02:30",
                #"time "2025-03-30 02:30": clocks in Europe/Berlin skip it; the next they show is 2025-03-30 03:00"#
            ),
        ])
    func refusal(text: String, sentence: String) {
        let error = #expect(throws: TimeSyntaxError.self) { try TimeText.parse(text, in: berlin) }
        #expect(error?.description == sentence)
    }

    @Test("a time that clocks show twice is its first")
    func repeated() throws {
        let date = try TimeText.parse("2025-10-26 02:30", in: berlin)
        #expect(TimeText.rfc3339(date, in: berlin) == "2025-10-26T02:30:00+02:00")
    }

    @Test("no bytes crash the reader of times")
    func fuzz() {
        var random = SeededRandom(seed: 11)
        let alphabet = Array("0123456789999-::TtZz+. \u{0}é")
        for _ in 0..<20_000 {
            var text = Array("2025-09-05T10:00:00+08:00")
            for _ in 0..<Int.random(in: 0...4, using: &random) {
                text[Int.random(in: text.indices, using: &random)] = alphabet.randomElement(using: &random) ?? "0"
            }
            _ = try? TimeText.parse(String(text.prefix(Int.random(in: 0...25, using: &random))), in: berlin)
        }
    }

    @Test("times are written as people and as machines read them")
    func writing() throws {
        let date = Date(timeIntervalSince1970: 1_757_037_607.9)
        #expect(LocalTime(date, in: shanghai).description == "2025-09-05 10:00")
        #expect(LocalTime(date, in: shanghai).withSeconds == "2025-09-05 10:00:07")
        #expect(TimeText.rfc3339(date, in: shanghai) == "2025-09-05T10:00:07+08:00")
        #expect(TimeText.rfc3339(date, in: .gmt) == "2025-09-05T02:00:07Z")
    }

    @Test("a day's number, weekday and length are those of Foundation's calendar, over four hundred years")
    func calendar() {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        for dayNumber in stride(from: -80_000, to: 80_000, by: 97) {
            let parts = calendar.dateComponents(
                [.year, .month, .day, .weekday], from: Date(timeIntervalSince1970: Double(dayNumber * 86_400)))
            let date = CivilDate(dayNumber: dayNumber)
            #expect(date == CivilDate(year: parts.year ?? 0, month: parts.month ?? 0, day: parts.day ?? 0))
            #expect(date.weekday + 1 == parts.weekday)
            #expect(date.dayNumber == dayNumber)
        }
    }

    @Test(
        "zones are known by their IANA names, and a near miss is told",
        arguments: [
            ("Asia/Shanghia", #"time zone "Asia/Shanghia" is unknown: did you mean Asia/Shanghai?"#),
            ("asia/shanghai", #"time zone "asia/shanghai" is unknown: did you mean Asia/Shanghai?"#),
            ("Shanghai", #"time zone "Shanghai" is unknown: did you mean Asia/Shanghai?"#),
            ("CST", #"time zone "CST" is unknown: did you mean Asia/Shanghai?"#),
            ("GMT+8", #"time zone "GMT+8" is unknown: did you mean Asia/Shanghai?"#),
            ("Europe/Berln", #"time zone "Europe/Berln" is unknown: did you mean Europe/Berlin?"#),
            ("utc", #"time zone "utc" is unknown: did you mean UTC?"#),
            ("Mars/Olympus", #"time zone "Mars/Olympus" is unknown: give an IANA name such as Asia/Shanghai or UTC"#),
            ("", #"time zone "" is unknown: give an IANA name such as Asia/Shanghai or UTC"#),
        ])
    func nearMiss(text: String, sentence: String) {
        let error = #expect(throws: TimeZoneSyntaxError.self) { try TimeZoneName.parse(text) }
        #expect(error?.description == sentence)
    }

    @Test("every zone that Foundation lists is known, and older names too")
    func allZones() throws {
        for name in TimeZone.knownTimeZoneIdentifiers + ["Asia/Kolkata", "PRC", "US/Eastern", "Etc/UTC", "Europe/Kyiv"]
        {
            _ = try TimeZoneName.parse(name)
        }
        #expect(TimeZoneName.text(try TimeZoneName.parse("UTC")) == "UTC")
    }
}
