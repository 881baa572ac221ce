import Testing

@testable import Scheduling

@Suite("Cron expressions")
struct CronExpressionTests {
    @Test(
        "names, ranges, steps and lists name the same minutes as the numbers they stand for",
        arguments: [
            ("0 0 * jan,MAR mon-Fri", "0 0 * 1,3 1-5"),
            ("*/15 9-17/4 1-30/7 * *", "0,15,30,45 9,13,17 1,8,15,22,29 * *"),
            ("0 0 * * 7", "0 0 * * 0"),
            ("0 0 * * 5-7", "0 0 * * 0,5,6"),
            ("0 0 * * sun,sat", "0 0 * * 6,0"),
            ("00 007 01 1 *", "0 7 1 1 *"),
            ("\t0  0\t* *   * ", "0 0 * * *"),
            ("*/90 * * * *", "0 * * * *"),
            ("@hourly", "0 * * * *"), ("@daily", "0 0 * * *"), ("@midnight", "0 0 * * *"), ("@Weekly", "0 0 * * 0"),
            ("@monthly", "0 0 1 * *"), ("@yearly", "0 0 1 1 *"), ("@annually", "0 0 1 1 *"),
        ])
    func sameMinutes(text: String, plain: String) throws {
        let (first, second) = (try CronExpression(text), try CronExpression(plain))
        #expect(first.minutes == second.minutes)
        #expect(first.hours == second.hours)
        #expect(first.daysOfMonth == second.daysOfMonth)
        #expect(first.months == second.months)
        #expect(first.daysOfWeek == second.daysOfWeek)
        #expect(first.source == text)
    }

    @Test(
        "either day matches only when neither day field starts with an asterisk",
        arguments: [
            ("0 0 13 * 5", true), ("0 0 1-31 * 5", true), ("0 0 * * 5", false), ("0 0 13 * *", false),
            ("0 0 */2 * 5", false), ("0 0 13 * */2", false), ("0 0 *,13 * 5", false), ("0 0 13,* * 5", true),
        ])
    func eitherDay(text: String, either: Bool) throws {
        #expect(try CronExpression(text).eitherDayMatches == either)
    }

    @Test(
        "an expression follows real time when its minute or hour starts with an asterisk",
        arguments: [
            ("*/15 * * * *", true), ("0 * * * *", true), ("* 2 * * *", true), ("0 */2 * * *", true), ("@hourly", true),
            ("30 2 * * *", false), ("0-59 0-23 * * *", false), ("@daily", false),
        ])
    func followsRealTime(text: String, follows: Bool) throws {
        #expect(try CronExpression(text).followsRealTime == follows)
    }

    @Test(
        "a text that is no expression is told with its field, what was found and what is allowed",
        arguments: [
            ("61 * * * *", #"minute "61": allowed is 0-59"#),
            ("0 24 * * *", #"hour "24": allowed is 0-23"#),
            ("0 0 0 * *", #"day of month "0": allowed is 1-31"#),
            ("0 0 * foo *", #"month "foo": allowed is 1-12 or jan-dec"#),
            ("0 0 * * 8", #"day of week "8": allowed is 0-7 (0 and 7 are Sunday) or sun-sat"#),
            ("0 0 * * monday", #"day of week "monday": allowed is 0-7 (0 and 7 are Sunday) or sun-sat"#),
            ("-5 * * * *", #"minute "-5": allowed is 0-59"#),
            ("5- * * * *", #"minute "5-": allowed is 0-59"#),
            ("10-5 * * * *", #"minute "10-5": a range goes from the smaller to the larger"#),
            (
                "0 0 * * fri-sun",
                #"day of week "fri-sun": a range goes from the smaller to the larger; Sunday at its end is 7"#
            ),
            ("5/15 * * * *", #"minute "5/15": a step follows a range or *, for example 5-59/15"#),
            ("*/0 * * * *", #"minute "*/0": a step is a whole number from 1 up"#),
            ("*/ * * * *", #"minute "*/": a step is a whole number from 1 up"#),
            ("*/5/5 * * * *", #"minute "*/5/5": a step is a whole number from 1 up"#),
            ("1,,2 * * * *", #"minute "1,,2": a list has no empty items"#),
            ("99999999999999999999 * * * *", #"minute "99999999999999999999": allowed is 0-59"#),
            ("0 0 L * *", #"day of month "L": allowed is 1-31"#),
            (
                "* * * *",
                #"cron expression "* * * *" has 4 fields: needed are five (minute, hour, day of month, month, day of week)"#
            ),
            (
                "0 * * * * *",
                #"cron expression "0 * * * * *" has 6 fields: needed are five (minute, hour, day of month, month, day of week)"#
            ),
            ("", #"cron expression "" has 0 fields: needed are five (minute, hour, day of month, month, day of week)"#),
            ("@daily 5", #""@daily" stands alone, without further fields"#),
            (
                "@every",
                #""@every" is unknown: allowed are five fields, @hourly, @daily, @midnight, @weekly, @monthly, @yearly and @annually"#
            ),
            (
                "@reboot",
                #""@reboot" is no time of day: what a start missed is caught up anyway; allowed are five fields, @hourly, @daily, @midnight, @weekly, @monthly, @yearly and @annually"#
            ),
            ("0 0 31 2 *", #"day of month "31": never comes in month "2", which has at most 29 days"#),
            (
                "0 0 31 feb,apr,jun */2",
                #"day of month "31": never comes in month "feb,apr,jun", which has at most 30 days"#
            ),
        ])
    func refusal(text: String, sentence: String) {
        let error = #expect(throws: CronSyntaxError.self) { try CronExpression(text) }
        #expect(error?.description == sentence)
    }

    @Test("a message stays one short line whatever bytes were given")
    func messageOfOddBytes() throws {
        for text in ["\u{0}\n\u{7}* * *", String(repeating: "x", count: 100_000), "\u{1F600}\u{301}\u{301} * * * *"] {
            let error = #expect(throws: CronSyntaxError.self) { try CronExpression(text) }
            let message = try #require(error?.description)
            #expect(message.count < 250)
            #expect(!message.unicodeScalars.contains { $0.properties.generalCategory == .control })
        }
    }

    @Test("no bytes crash the parser, and what it takes has a next and a previous time")
    func fuzz() {
        var random = SeededRandom(seed: 7)
        let alphabet = Array("0123456789*/-,,,   \t@jansunfebmon\u{0}\u{FF}é~LW#?")
        for _ in 0..<20_000 {
            let text = String(
                (0..<Int.random(in: 0...18, using: &random)).map { _ in alphabet.randomElement(using: &random) ?? " " })
            guard let expression = try? CronExpression(text) else { continue }
            #expect(expression.firstMatch(from: 0) != nil, "\(text)")
            #expect(expression.lastMatch(through: 0) != nil, "\(text)")
        }
    }
}
