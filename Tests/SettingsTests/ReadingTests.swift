import Settings
import Testing

@Suite struct ReadingTests {
    @Test("values come typed, defaults filled in")
    func typed() throws {
        let root = try Sample.checked(
            """
            sources:
              b: { url: "mysql://u:p@h/d", timeout: 1m30s }
              a: { url: "sqlite:a.db", cache: 2KB }
            """
        ).root
        let sources = root.children("sources")
        #expect(sources.map(\.name) == ["b", "a"])
        #expect(try sources.map { try $0.node.duration("timeout") } == [.seconds(90), .seconds(60)])
        #expect(try sources.map { try $0.node.byteSize("cache") } == [64 << 20, 2_048])
        #expect(try root.node("dispatch")?.integer("concurrency") == 20)
        #expect(try root.node("dispatch")?.bool("verbose") == false)
        #expect(root.children("reports").isEmpty)
        #expect(root.list("reports").isEmpty)
    }

    @Test(
        "a text is what is written, whatever YAML would take it for",
        arguments: ["010", "no", "1e3", "0x1F", "12:30:45", "~x"])
    func texts(text: String) throws {
        let root = try Sample.checked("channels: { ops: { type: robot, key: \(text) } }").root
        #expect(try root.children("channels").first?.node.string("key") == text)
    }

    @Test("a reader that asks for what is not there gets a placed problem, not a trap")
    func absent() throws {
        let root = try Sample.checked("dispatch: { concurrency: 3 }").root
        let dispatch = try #require(root.node("dispatch"))
        #expect(throws: SettingsProblem.self) { try dispatch.string("nothing") }
        #expect(throws: SettingsProblem.self) { try dispatch.duration("concurrency") }
        #expect(throws: SettingsProblem.self) { try root.string("dispatch") }
        #expect(try dispatch.optionalString("nothing") == nil)
    }

    @Test("a later check can place a problem at a key")
    func placed() throws {
        let root = try Sample.checked("reports:\n  daily:\n    source: shop\n    lines: [{text: a, query: b}]").root
        let report = try #require(root.children("reports").first?.node)
        #expect(
            report.problem("found \"shop\"; allowed is a source of this file", at: "source").description
                == "herald.yaml:3:5: reports.daily.source: found \"shop\"; allowed is a source of this file")
    }

    @Test("anchors, aliases and merge keys work; what the map itself says wins")
    func anchors() throws {
        let checked = try Sample.checked(
            """
            sources:
              a: &base { url: "sqlite:a.db", timeout: 5s, cache: 1MB }
              b: { <<: *base, timeout: 7s }
              c: *base
            """)
        #expect(checked.problems.isEmpty)
        let sources = checked.root.children("sources").map(\.node)
        #expect(try sources.map { try $0.duration("timeout") } == [.seconds(5), .seconds(7), .seconds(5)])
        #expect(try sources.map { try $0.byteSize("cache") } == [1 << 20, 1 << 20, 1 << 20])
    }

    @Test(
        "durations are read as people write them",
        arguments: [
            ("30s", 30_000), ("5m", 300_000), ("24h", 86_400_000), ("90d", 7_776_000_000), ("1h30m", 5_400_000),
            ("500ms", 500),
            ("1d2h3m4s5ms", 93_784_005), ("0s", 0),
        ])
    func durations(text: String, milliseconds: Int) {
        #expect(DurationText.parse(text) == .milliseconds(milliseconds))
        #expect(DurationText.parse(DurationText.format(.milliseconds(milliseconds))) == .milliseconds(milliseconds))
    }

    @Test(
        "what is no duration is refused",
        arguments: [
            "", "5", "s", "5 m", "-5s", "5m1h", "5m5m", "1.5h", "24 hours", "99999999999999999999d",
            "9223372036854775807ms", "٣s", "5S",
        ])
    func noDurations(text: String) {
        #expect(DurationText.parse(text) == nil)
    }

    @Test(
        "sizes are read as people write them",
        arguments: [("0B", 0), ("512KB", 524_288), ("100MB", 104_857_600), ("2GiB", 2 << 30)])
    func sizes(text: String, bytes: Int) {
        #expect(ByteSizeText.parse(text) == bytes)
        #expect(ByteSizeText.parse(ByteSizeText.format(bytes)) == bytes)
    }

    @Test("what is no size is refused", arguments: ["", "5", "MB", "5 MB", "-1MB", "9999999999999GB", "5mb"])
    func noSizes(text: String) {
        #expect(ByteSizeText.parse(text) == nil)
    }
}
