import FoundationEssentials
import Settings
import Testing

@testable import Watches

private typealias Fixture = WatchSettingsFixture

@Suite("What is wrong with a watch is told with its place and what is allowed")
struct WatchProblemTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let text: String
        let expected: String

        init(_ description: String, _ text: String, _ expected: String) {
            testDescription = description
            self.text = "watches:\n" + text
            self.expected = expected
        }
    }

    private static let poll = "poll: { by: id, changed: updated_at }"

    static let cases = [
        Case(
            "a source that is not there", "  w: { source: crn, table: a, on: [insert], to: [crm] }",
            "herald.yaml:2:8: watches.w.source: found \"crn\"; allowed is a source of this file: crm, relay; did you mean `crm`?"
        ),
        Case(
            "a channel that is not there", "  w: { source: crm, table: a, on: [insert], to: [crm, opz] }",
            "herald.yaml:2:55: watches.w.to[1]: found \"opz\"; allowed is a channel of this file: crm, ops; did you mean `ops`?"
        ),
        Case(
            "nothing to tell", Fixture.watch(on: "[]"),
            "herald.yaml:5:5: watches.w.on: found 0 items; allowed is a list of from 1 to 3"),
        Case(
            "an event that is none", Fixture.watch(on: "[inserted]"),
            "herald.yaml:5:10: watches.w.on[0]: found \"inserted\"; allowed is insert or update or delete; did you mean `insert`?"
        ),
        Case(
            "a poll without a growing column", Fixture.watch("mode: poll"),
            "herald.yaml:2:3: watches.w.poll: found nothing; mode: poll needs it: poll: { by: id }, with a column that only grows"
        ),
        Case(
            "a poll for deleted rows", Fixture.watch(poll, on: "[insert, delete]"),
            "herald.yaml:5:5: watches.w.on: found delete; allowed with mode: poll is [insert, update], because who looks later "
                + "does not see a row that is gone"),
        Case(
            "a poll for changed rows without their time", Fixture.watch("poll: { by: id }", on: "[insert, update]"),
            "herald.yaml:5:5: watches.w.on: found update; with mode: poll that needs poll.changed, a column with the time of "
                + "the last change"),
        Case(
            "a message for what is not watched", Fixture.watch("on_delete: { text: gone }"),
            "herald.yaml:7:5: watches.w.on_delete: found a message for delete, which `on` does not have; add it there"),
        Case(
            "a key that is no name", Fixture.watch("key: \"a\\0b\""),
            "herald.yaml:7:5: watches.w.key: found \"a\\u{0}b\"; allowed is a name of at most 64 characters, without NUL"
        ),
        Case(
            "a column that is too long", Fixture.watch("columns: [\(String(repeating: "长", count: 65))]"),
            "herald.yaml:7:15: watches.w.columns[0]: found \"\(String(repeating: "长", count: 60))…\"; allowed is a name of at "
                + "most 64 characters, without NUL"),
        Case(
            "columns in a word", Fixture.watch("columns: some"),
            "herald.yaml:7:5: watches.w.columns: found \"some\"; allowed is all, or a list"),
        Case(
            "a queue whose triggers cannot be named",
            Fixture.watch("queue: \(String(repeating: "q", count: 57))"),
            "herald.yaml:7:5: watches.w.queue: found a queue \"\(String(repeating: "q", count: 57))\", after which "
                + "\"Process\(String(repeating: "Q", count: 1))\(String(repeating: "q", count: 56))NotificationQueue\" would be "
                + "named, and names may have at most 63 bytes; allowed is a shorter `queue`"),
        Case(
            "a condition of two statements", Fixture.watch("when: \"a = 1; DROP TABLE b\""),
            "herald.yaml:7:5: watches.w.when: found \"a = 1; DROP TABLE b\"; allowed is one condition, without a semicolon"
        ),
        Case(
            "a condition over NEW", Fixture.watch("when: NEW.deleted = 0"),
            "herald.yaml:7:5: watches.w.when: found \"NEW.deleted = 0\"; allowed is the columns by their bare names, without "
                + "NEW.: Herald puts that in its place"),
        Case(
            "a card without a title", Fixture.watch("message: { type: textcard, text: a, url: \"https://a\" }"),
            "herald.yaml:7:5: watches.w.message.title: found nothing; a textcard needs one"),
        Case(
            "a card without a URL", Fixture.watch("message: { type: textcard, text: a, title: b }"),
            "herald.yaml:7:5: watches.w.message.url: found nothing; a textcard needs one, for its button to lead to"),
        Case(
            "a title of a text", Fixture.watch("message: { text: a, title: b }"),
            "herald.yaml:7:25: watches.w.message.title: found a title, which only type: textcard has"),
        Case(
            "a message of nothing", Fixture.watch("message: { type: text }"),
            "herald.yaml:7:5: watches.w.message.text: found neither file nor text; allowed is one of them"),
        Case(
            "a file and a text", Fixture.watch("message: { file: a, text: b }"),
            "herald.yaml:7:25: watches.w.message.text: found a file and a text; allowed is one of them"),
        Case(
            "a template file that is not there", Fixture.watch("message: { file: nowhere/a.mustache }"),
            "herald.yaml:7:16: watches.w.message.file: found \"nowhere/a.mustache\": nowhere/a.mustache: the file does not exist"
        ),
        Case(
            "a template that cannot be read", Fixture.watch("message: { text: \"{{a\" }"),
            "herald.yaml:7:16: watches.w.message.text: found \"{{a\"; allowed is a template: a {{ has no }}; close it, or write "
                + "the value's name between them"),
        Case(
            "two watches of the same on one queue",
            Fixture.watch(on: "[insert, update]") + Fixture.watch(name: "x", on: "[update]"),
            "herald.yaml:9:5: watches.x.table: found the queue \"members_notification_queue\" and update as in the watch w; "
                + "allowed is other events in `on`, or a `queue` of its own"),
        Case(
            "two tables with one queue",
            Fixture.watch("queue: q_queue") + "  x: { source: crm, table: b, on: [update], queue: q_queue, to: [crm] }",
            "herald.yaml:8:45: watches.x.queue: found the queue \"q_queue\", which the watch w has for members by id; allowed is "
                + "a `queue` of its own"),
        Case(
            "two queues whose triggers have the same names",
            Fixture.watch("queue: a_queue") + Fixture.watch("queue: a_notification_queue", name: "x"),
            "herald.yaml:13:5: watches.x.queue: found the queue \"a_notification_queue\", whose triggers would be named as those "
                + "of \"a_queue\" (the watch w); allowed is a name that begins otherwise"),
    ]

    @Test(arguments: cases)
    func tells(_ problem: Case) throws {
        let found = try Fixture.read(problem.text).problems
        #expect(found == [problem.expected])
    }

    @Test("watches share a queue where each tells of other events, and sources have their own")
    func sharing() throws {
        let shared = Fixture.watch(on: "[insert]") + Fixture.watch(name: "x", on: "[update]")
        let other = "  y: { source: relay, table: members, on: [insert], to: [crm] }\n"
        let (watches, problems) = try Fixture.read("watches:\n" + shared + other)
        #expect(problems == [])
        #expect(watches.map(\.name) == ["w", "x", "y"])
    }

    @Test("each thing that is wrong is told, not only the first")
    func all() throws {
        let text = "watches:\n  w: { source: a, table: t, on: [insert], to: [b, c], message: { file: nothing } }"
        #expect(try Fixture.read(text).problems.count == 4)
    }

    @Test(
        "a condition may have quotes, brackets and what looks like a comment inside a text",
        arguments: ["a = ';' AND b = '--'", "(a = 1) OR (b <> 'it''s')", "renew.x = 1", "\"new\" = 1", "`a;b` = 1"])
    func conditions(text: String) {
        #expect(WatchCondition.complaint(about: text) == nil)
    }

    @Test(
        "a condition that is no single expression is refused",
        arguments: [
            "a = 'b", "a = 1)", "a) OR (b", "a /* b */", "a -- b", " ", "OLD.a = 1", "a = 1 AND new.b = 2", "a\0",
        ])
    func noConditions(text: String) {
        #expect(WatchCondition.complaint(about: text) != nil)
    }
}
