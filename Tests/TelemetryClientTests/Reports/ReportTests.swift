import Foundation
import Testing

@testable import TelemetryClient

@Suite("What a report says")
struct ReportTests {
    private let world = ManualSurroundings()

    @Test("id, day, project, system and version, and nothing else")
    func body() throws {
        let client = world.client { $0.system = "Linux" }
        let preview = try #require(client.preview())
        #expect(
            preview.text == """
                {"anonymous_id":"\(MachineFacts.sample.anonymousID(project: "shop"))","timestamp":"2026-11-21T00:00:00Z",\
                "project":"shop","info":{"os":"Linux","version":"2.2.0"}}
                """)
        #expect(preview.url == "http://stats.test/statistics")
        #expect(preview.method == "POST")
        #expect(preview.description.hasSuffix("\n\n\(preview.text)\n"))
    }

    @Test("any text stays JSON", arguments: ["a\"b\\c", "线上 🐟", "\u{202E}", "</script>", "a\u{301}", "/"])
    func escaping(text: String) throws {
        let preview = try #require(world.client(project: text, version: text) { $0.system = text }.preview())
        let object = try JSONSerialization.jsonObject(with: Data(preview.body)) as? [String: Any]
        let info = object?["info"] as? [String: String]
        #expect(object?["project"] as? String == text)
        #expect(info == ["os": text, "version": text])
    }

    @Test("control characters do not leave")
    func control() throws {
        let client = world.client(project: "sh\u{0}op\n", version: "1\t\u{7f}\u{85}") { $0.system = "\r\nLinux" }
        let text = try #require(client.preview()).text
        #expect(text.contains("\"project\":\"shop\",\"info\":{\"os\":\"Linux\",\"version\":\"1\"}"))
    }

    /// The rule of the server, which refuses a project that is blank or has one of these, and trims what it takes.
    @Test(
        "what the server would refuse or change is mended before",
        arguments: [
            (" shop ", "shop"), ("   ", ""), ("\u{2028}shop\u{2029}", "shop"), (" \u{2028} ", ""),
            ("\n shop \t", "shop"),
            ("my  shop", "my  shop"), ("\u{80}\u{9F}shop\u{7F}", "shop"), ("\u{A0}shop", "\u{A0}shop"),
            (String(repeating: " ", count: 200) + "shop", "shop"),
            (String(repeating: "x", count: 127) + " y", String(repeating: "x", count: 127)),
        ])
    func cleaned(text: String, cleaned: String) {
        #expect(ReportText.cleaned(text, mostBytes: 128) == cleaned)
        #expect(world.client(project: text).offReason == (cleaned.isEmpty ? .project : nil))
    }

    @Test("long texts are cut between characters")
    func cut() {
        #expect(ReportText.cleaned(String(repeating: "号", count: 100), mostBytes: 64).utf8.count == 63)
        #expect(ReportText.cleaned(String(repeating: "x", count: 10_000_000), mostBytes: 128).utf8.count == 128)
        #expect(ReportText.cleaned("e" + String(repeating: "\u{301}", count: 9_999), mostBytes: 64).utf8.count == 63)
        #expect(ReportText.cleaned("short", mostBytes: 64) == "short")
    }

    @Test(
        "the day is the calendar's, whatever the clock says",
        arguments: [
            (0, "1970-01-01"), (951_782_399, "2000-02-28"), (951_782_400, "2000-02-29"), (951_868_800, "2000-03-01"),
            (1_709_164_800, "2024-02-29"), (1_735_689_599, "2024-12-31"), (1_735_689_600, "2025-01-01"),
            (4_107_542_400, "2100-03-01"), (-1, "1970-01-01"), (.infinity, "1970-01-01"), (.nan, "1970-01-01"),
            (1e300, "9999-12-31"), (253_402_300_799, "9999-12-31"),
        ] as [(Double, String)])
    func day(seconds: Double, day: String) { #expect(CalendarDay(secondsSince1970: seconds).description == day) }

    @Test("a preview sends nothing, and asks the machine once")
    func silent() {
        let client = world.client()
        for _ in 0..<3 { _ = client.preview() }
        #expect(world.sent.isEmpty)
        #expect(world.factsAsked == 1)
    }
}
