import Settings
import Testing

/// Bad input gets a sentence with place, path, what was found and what is allowed.
@Suite struct ProblemTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let text: String
        let expected: [String]

        init(_ description: String, _ text: String, _ expected: String...) {
            testDescription = description
            self.text = text
            self.expected = expected
        }
    }

    static let cases = [
        Case(
            "a duration in words",
            "reports:\n  daily:\n    source: shop\n    window: 24 hours\n    lines: [{text: a, query: b}]",
            "herald.yaml:4:5: reports.daily.window: found \"24 hours\"; allowed is a duration such as 30s, 5m, 24h, 1h30m, "
                + "90d, from 1m to 400d"),
        Case(
            "a mistyped key", "reports:\n  daily:\n    sorce: shop\n    source: shop\n    lines: [{text: a, query: b}]",
            "herald.yaml:3:5: reports.daily.sorce: found the unknown key \"sorce\"; did you mean `source`?"),
        Case(
            "an unknown key", "bananas: 3",
            "herald.yaml:1:1: bananas: found the unknown key \"bananas\"; allowed is timezone, dispatch, sources, channels, "
                + "reports, redis"),
        Case(
            "a missing key", "reports:\n  daily:\n    source: shop",
            "herald.yaml:2:3: reports.daily.lines: found nothing; it is required: a list"),
        Case(
            "a key without a value", "reports:\n  daily:\n    source:\n    lines: [{text: a, query: b}]",
            "herald.yaml:3:5: reports.daily.source: found nothing; it is required: a name of up to 64 letters, digits, _, . "
                + "and -, beginning with a letter or digit"),
        Case(
            "a number out of range", "dispatch: {concurrency: 0}",
            "herald.yaml:1:12: dispatch.concurrency: found \"0\"; allowed is a whole number from 1 to 1000"),
        Case(
            "a quoted number", "dispatch: {concurrency: \"20\"}",
            "herald.yaml:1:12: dispatch.concurrency: found \"20\"; allowed is a whole number from 1 to 1000, without quotes"
        ),
        Case(
            "a word for a truth", "dispatch: {verbose: yes}",
            "herald.yaml:1:12: dispatch.verbose: found \"yes\"; allowed is true or false"),
        Case(
            "no number", "dispatch: {backoff: nan}",
            "herald.yaml:1:12: dispatch.backoff: found \"nan\"; allowed is a number from 1.0 to 10.0"),
        Case(
            "a list in place of a map", "dispatch: [1]",
            "herald.yaml:1:1: dispatch: found a list (put quotes around a text that begins with [); allowed is a map with the "
                + "keys concurrency, backoff, verbose, pause"),
        Case(
            "an unquoted template",
            "reports:\n  daily:\n    source: shop\n    lines:\n      - text: {{count}}\n        query: SELECT 1",
            "herald.yaml:5:9: reports.daily.lines[0].text: found a map (put quotes around a text that begins with { or has a "
                + "colon and a space in it); allowed is a text",
            "herald.yaml:5:16: reports.daily.lines[0].text: found a list or map as a key; put quotes around a text that begins "
                + "with { or ["),
        Case(
            "a choice", "reports:\n  daily: {source: s, level: breif, lines: [{text: a, query: b}]}",
            "herald.yaml:2:22: reports.daily.level: found \"breif\"; allowed is brief or full; did you mean `brief`?"),
        Case(
            "one word or a list", "reports:\n  daily: {source: s, days: al, lines: [{text: a, query: b}]}",
            "herald.yaml:2:22: reports.daily.days: found \"al\"; allowed is all, or a list; did you mean `all`?"),
        Case(
            "neither the word nor a list", "reports:\n  daily: {source: s, days: {a: b}, lines: [{text: a, query: b}]}",
            "herald.yaml:2:22: reports.daily.days: found a map (put quotes around a text that begins with { or has a colon "
                + "and a space in it); allowed is a list, as in [a, b]"),
        Case(
            "an unknown kind", "channels:\n  ops: {type: robott, key: a}",
            "herald.yaml:2:9: channels.ops.type: found \"robott\"; allowed is robot or mail; did you mean `robot`?"),
        Case(
            "no kind", "channels:\n  ops: {key: a}",
            "herald.yaml:2:3: channels.ops.type: found nothing; it is required: robot or mail"),
        Case(
            "a key of another kind", "channels:\n  ops: {type: mail, key: hunter2, to: [a]}",
            "herald.yaml:2:21: channels.ops.key: found the unknown key \"key\"; allowed is type, to"),
        Case(
            "too many items", "channels:\n  ops: {type: mail, to: [a, b, c, d]}",
            "herald.yaml:2:21: channels.ops.to: found 4 items; allowed is a list of from 1 to 3"),
        Case(
            "a bad name", "sources: {\"my shop\": {url: sqlite:a.db}}",
            "herald.yaml:1:11: sources.my shop: found the name \"my shop\"; allowed is a name of up to 64 letters, digits, _, . "
                + "and -, beginning with a letter or digit"),
        Case(
            "a foreign scheme", "sources: {shop: {url: 'oracle://a:hunter2@b/c'}}",
            "herald.yaml:1:18: sources.shop.url: found the scheme \"oracle\"; allowed is a URL that begins with mysql:// or sqlite:"
        ),
        Case(
            "a rule of its own", "timezone: Shanghai",
            "herald.yaml:1:1: timezone: found \"Shanghai\"; allowed is an IANA time zone such as Asia/Shanghai"),
        Case(
            "a key that stands twice", "timezone: UTC\nredis:\ntimezone: Asia/Shanghai\nbananas: 1\nredis: a",
            "herald.yaml:3:1: timezone: stands twice; first in line 1",
            "herald.yaml:4:1: bananas: found the unknown key \"bananas\"; allowed is timezone, dispatch, sources, channels, "
                + "reports, redis",
            "herald.yaml:5:1: redis: stands twice; first in line 2"),
        Case(
            "a nested key that stands twice", "dispatch:\n  backoff: 2\n  # again\n  'backoff': 3",
            "herald.yaml:4:3: dispatch.backoff: stands twice; first in line 2"),
        Case(
            "a key that stands twice in one line", "dispatch: {backoff: 2, backoff: 3}",
            "herald.yaml:1:12: the key \"backoff\" stands twice in one map"),
        Case(
            "a tab", "dispatch:\n\tconcurrency: 3",
            "herald.yaml:2:1: the YAML is broken here: found character that cannot start any token; indent with spaces, not "
                + "with tabs"),
        Case(
            "a bracket left open", "dispatch: {concurrency: 3\ntimezone: UTC",
            "herald.yaml:2:9: the YAML is broken here: did not find expected ',' or '}'"),
        Case(
            "an unquoted variable inside braces", "dispatch: { concurrency: ${N}, backoff: 2 }",
            "herald.yaml:1:27: the YAML is broken here: did not find expected ',' or '}'; put quotes around a value with ${…} "
                + "inside {…}"),
        Case(
            "a second document", "timezone: UTC\n---\ntimezone: UTC",
            "herald.yaml:3:1: found a second document (after ---); allowed is one"),
        Case("an empty file", "", "herald.yaml: the file is empty; `herald config example` prints one to begin with"),
        Case(
            "a file of comments", "# nothing\n",
            "herald.yaml: the file is empty; `herald config example` prints one to begin with"),
        Case(
            "a text in place of everything", "hello",
            "herald.yaml:1:1: found \"hello\"; allowed is a map with the keys timezone, dispatch, sources, channels, reports, redis"
        ),
        Case("an unknown alias", "timezone: *zone", "herald.yaml:1:11: the YAML is broken here: found undefined alias"),
        Case(
            "a tag", "timezone: !zone UTC",
            "herald.yaml:1:1: timezone: found the YAML tag \"!zone\"; tags are not used here"),
        Case(
            "a control character", "timezone: U\u{1}TC",
            "herald.yaml:1:12: the YAML is broken here: control characters are not allowed"),
    ]

    @Test("a problem is told with its place, what was found and what is allowed", arguments: cases)
    func tells(_ problem: Case) {
        #expect(Sample.problems(problem.text) == problem.expected)
    }

    @Test("all problems come at once, in the order of the file")
    func all() {
        let text = """
            timezone: Nowhere
            dispatch: { concurrency: many, verbos: true }
            sources:
              shop: { url: ftp://x, timeout: 2 }
            channels:
              ops: { type: robot }
            reports:
              daily: { lines: [] }
            """
        let expected = [
            "herald.yaml:1:1: timezone", "herald.yaml:2:13: dispatch.concurrency", "herald.yaml:2:32: dispatch.verbos",
            "herald.yaml:4:11: sources.shop.url", "herald.yaml:4:25: sources.shop.timeout",
            "herald.yaml:6:3: channels.ops.key",
            "herald.yaml:8:3: reports.daily.source", "herald.yaml:8:12: reports.daily.lines",
        ]
        #expect(Sample.problems(text).map { $0.split(separator: ": ").prefix(2).joined(separator: ": ") } == expected)
    }

    @Test("a number in a variable that has a unit counts that; a text with a unit is taken as it is")
    func unit() throws {
        for (text, expected) in [("5", Duration.seconds(300)), ("30s", .seconds(30))] {
            let dispatch = try #require(try Sample.checked("timezone: UTC", ["PAUSE": text]).root.node("dispatch"))
            #expect(try dispatch.duration("pause") == expected)
        }
        #expect(Sample.problems("timezone: UTC", ["PAUSE": "soon"]).count == 1)
    }

    @Test("an error of the environment names its variable")
    func override() {
        #expect(
            Sample.problems("timezone: UTC", ["LIMIT": "many"]) == [
                "environment variable LIMIT: dispatch.concurrency: found \"many\"; allowed is a whole number from 1 to 1000"
            ])
    }
}
