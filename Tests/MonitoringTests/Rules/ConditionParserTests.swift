import Testing
import Timekeeping

@testable import Monitoring

@Suite("Conditions of rules")
struct ConditionParserTests {
    @Test("a condition says what it asks and when it holds")
    func conditions() throws {
        let cpu = try RuleCondition("cpu_percent > 80 until < 75")
        #expect(cpu.question == .latest(SeriesSelector("cpu_percent")))
        #expect(cpu.limit == ValueComparison(.greater, 80))
        #expect(cpu.until == ValueComparison(.less, 75))
        let shop = try RuleCondition("http_up{check=shop} < 1")
        #expect(shop.question == .latest(SeriesSelector("http_up", ["check": "shop"])))
        let average = try RuleCondition("avg(http_seconds{check=\"a b\"}, 5m) >= 1.5s")
        #expect(average.question == .window(.avg, SeriesSelector("http_seconds", ["check": "a b"]), .seconds(300)))
        #expect(average.limit == ValueComparison(.greaterOrEqual, 1.5))
        let rate = try RuleCondition("rate(log_errors, log_lines, 10m) > 10%")
        #expect(rate.question == .share(SeriesSelector("log_errors"), of: SeriesSelector("log_lines"), .seconds(600)))
        #expect(rate.limit.limit == 10)
        #expect(
            try RuleCondition("absent(m{a=b,c=d}, 24h)").question
                == .absent(SeriesSelector("m", ["a": "b", "c": "d"]), .seconds(86_400)))
        let trend = try RuleCondition("trend(metric, 1h, 4w) outside 3")
        #expect(
            trend.question
                == .trend(SeriesSelector("metric"), window: .seconds(3_600), past: .seconds(28 * 86_400), .outside))
        #expect(trend.limit.limit == 3)
        let forecast = try RuleCondition("forecast(disk_percent, 7d) > 90")
        #expect(
            forecast.question
                == .forecast(SeriesSelector("disk_percent"), ahead: .seconds(7 * 86_400), history: .seconds(7 * 86_400))
        )
    }

    @Test(
        "numbers have units",
        arguments: [
            ("512MB", 536_870_912.0), ("1.5GB", 1_610_612_736), ("5%", 5), ("-3", -3), ("2s", 2), ("1h30m", 5_400),
            ("250ms", 0.25), ("4w", 2_419_200), ("80", 80),
        ])
    func units(text: String, value: Double) throws {
        #expect(try RuleCondition("m > \(text)").limit.limit == value)
    }

    @Test(
        "what cannot be read is told with its place",
        arguments: [
            ("", "at character 1: expected a metric or a function, found the end"),
            ("cpu_percent >> 80", "at character 14: expected a number, found \">\""),
            ("cpu_percent 80", "at character 13: expected one of > >= < <= == !=, found \"8\""),
            (
                "median(cpu, 5m) > 1",
                "at character 1: there is no median(…); there are avg, min, max, sum, count, rate, absent, trend, forecast"
            ),
            ("avg(cpu) > 1", "at character 8: expected \",\" and a time such as 5m, found \")\""),
            ("avg(cpu, 5) > 1", "at character 10: expected a time such as 5m, found \"5\""),
            ("avg(cpu, 90d) > 1", "at character 10: 90d is not allowed; allowed is 15 s to 168 h"),
            ("m{a=b > 1", "at character 7: expected \",\" or \"}\", found \">\""),
            ("m{a=\"b} > 1", "at character 12: expected a closing quote, found the end"),
            ("m > 5 apples", "at character 7: expected \"until\" or the end, found \"apples\""),
            (
                "m > 5parsecs",
                "at character 5: \"5parsecs\" has no known unit; there are %, KB, MB, GB, TB, ms, s, m, h, d, w"
            ),
            ("m > 5 until < 6", "at character 7: `until` must lie on the good side of the limit"),
            ("trend(m, 1h, 4w) > 3", "at character 18: expected \"outside\", \"above\" or \"below\", found \">\""),
            ("trend(m, 1h, 2w) above 3", "at character 14: 2w is not allowed; allowed is 504 h to 2016 h"),
            ("absent(m, 1h) > 3", "at character 15: expected the end, found \">\""),
            ("温度 > 3", "at character 1: expected a metric or a function, found \"温\""),
        ])
    func problems(text: String, sentence: String) {
        let problem = #expect(throws: ConditionProblem.self) { try RuleCondition(text) }
        #expect(problem?.description == sentence)
    }

    @Test("no text makes the reader crash")
    func anything() {
        var random = SystemRandomNumberGenerator()
        let pieces = [
            "avg", "(", ")", "{", "}", "=", ",", "\"", "5m", ">", "<", "until", "trend", "-", ".", "%", " ", "é",
            "\u{0}", "1e999", "rate", "m", "absent", "99999999999999999999w",
        ]
        for _ in 0..<20_000 {
            let text = (0..<Int.random(in: 0...14, using: &random)).map { _ in
                pieces.randomElement(using: &random) ?? ""
            }.joined()
            if let condition = try? RuleCondition(text) { #expect(condition.limit.limit.isFinite) }
        }
        #expect(throws: ConditionProblem(position: 1_001, reason: .tooLong(limit: 1_000))) {
            try RuleCondition(String(repeating: "m", count: 5_000_000))
        }
    }

    @Test("every rule that is shipped can be read", arguments: DefaultRules.all)
    func defaults(rule: AlertRule) throws {
        _ = try RuleCondition(rule.condition)
    }
}
