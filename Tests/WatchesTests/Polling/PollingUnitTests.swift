import Database
import FoundationEssentials
import Templates
import Testing
import Timekeeping

@testable import Watches

@Suite("What polling keeps")
struct PollingUnitTests {
    @Test("a value comes back from its text as it was")
    func typedTexts() throws {
        let values: [SQLValue] = [
            .bool(true), .integer(-42), .unsigned(.max), .double(0.1), .decimal(try #require(ExactDecimal("10.50"))),
            .text("i:1 用户"), .text(""), .json("{}"), .date("2025-09-05"), .time("10:00:00"),
            .dateTime("2025-09-05 10:00:00.123456"), .instant(Date(timeIntervalSince1970: 1_757_037_600.123456)),
            .blob([0, 15, 16, 255]), .blob([]),
        ]
        for value in values {
            let text = try #require(TypedText.text(of: value))
            #expect(try TypedText.value(of: text) == value)
        }
        #expect(TypedText.text(of: .null) == nil)
        #expect(TypedText.key(of: .text(String(repeating: "x", count: 254))) == nil)
        for broken in ["", "i", "i:", "i:x", "b:0", "b:zz", "x:1", "m:1.5"] {
            #expect(throws: DatabaseError.self) { try TypedText.value(of: broken) }
        }
    }

    @Test("the low-water mark moves past what was seen longer than the overlap ago")
    func lowWaterMark() throws {
        var position = PollPosition(
            WatchDefinition(name: "w", source: "s", table: "t", messages: try .plain(), channels: []),
            PollRule(growing: "id"))
        func look(_ top: String?, _ seconds: Int64) {
            position.advance(
                top: top, seenAt: Date(unixMilliseconds: seconds * 1_000), overlap: .seconds(300))
        }
        look(nil, 0)
        look("i:1", 10)
        look("i:2", 20)
        look("i:3", 300)
        #expect(position.growingLow == nil)
        look("i:3", 310)
        #expect(position.growingLow == "i:1")
        look("i:3", 620)
        #expect(position.growingLow == "i:3" && position.steps.isEmpty)
        // A clock that is set back lets nothing pass sooner.
        look("i:4", 100)
        look("i:4", 390)
        #expect(position.growingLow == "i:3")
        look("i:4", 400)
        #expect(position.growingLow == "i:4")
    }

    @Test("however often it is looked, few steps are kept")
    func fewSteps() throws {
        var position = PollPosition(
            WatchDefinition(name: "w", source: "s", table: "t", messages: try .plain(), channels: []),
            PollRule(growing: "id"))
        for second in 0..<2_000 {
            position.advance(
                top: "i:\(second)", seenAt: Date(unixMilliseconds: Int64(second) * 1_000), overlap: .seconds(300))
            #expect(position.steps.count <= 21)
        }
        let low = try #require(position.growingLow.flatMap { Int($0.dropFirst(2)) })
        #expect((1_670...1_700).contains(low))
    }

    @Test("a fingerprint tells columns apart, NULL from nothing, and is another in each record")
    func versions() throws {
        func version(_ columns: [(String, SQLValue)], _ record: String = "i:1", keeps: Bool = false) -> RecordVersion {
            RecordVersion(of: columns.map { (name: $0.0, value: $0.1) }, record: record, keepsValues: keeps)
        }
        let former = version([("phone", .text("")), ("city", .text("A")), ("old", .integer(1))])
        let now = version([("phone", .null), ("city", .text("A")), ("new", .integer(1))])
        #expect(now.differences(from: former) == ["phone"])
        #expect(!now.knowsColumns(of: former))
        #expect(version([("a", .integer(1))]) != version([("a", .integer(1))], "i:2"))
        #expect(try RecordVersion(from: now.text()) == now)
        #expect(try !version([("phone", .text("13800138000"))]).text().contains("138"))
        let (old, new) = (version([("a", .null)], keeps: true), version([("a", .text("x"))], keeps: true))
        #expect(new.change(of: "a", from: old) == ChangedValue(old: nil, new: "x"))
    }
}

extension WatchMessages {
    static func plain() throws -> WatchMessages { WatchMessages(usual: .text(try TextTemplate("x"))) }
}

@Suite("What a row that was found means")
struct PollVerdictTests {
    private static let watched: [(name: String, value: SQLValue)] = [("phone", .text("139")), ("city", .text("A"))]

    private func row(
        _ columns: [(name: String, value: SQLValue)] = watched, isWanted: Bool = true, isAbove: Bool = true
    )
        -> PolledRow
    {
        PolledRow(
            key: "i:1", place: PollPlace(value: .integer(1), key: .integer(1)), isWanted: isWanted, isAbove: isAbove,
            version: RecordVersion(of: columns, record: "i:1", keepsValues: false), columns: columns.map(\.name))
    }

    @Test("what is not known is new above the border and changed below it, if that is watched and wanted")
    func unknown() {
        let both: Set<WatchEvent> = [.insert, .update]
        #expect(PollVerdict(row(), former: nil, events: both, isQuiet: false) == .told(PolledChange(event: .insert)))
        #expect(
            PollVerdict(row(isAbove: false), former: nil, events: both, isQuiet: false)
                == .told(PolledChange(event: .update)))
        #expect(PollVerdict(row(), former: nil, events: [.update], isQuiet: false) == .noted)
        #expect(PollVerdict(row(isWanted: false), former: nil, events: both, isQuiet: false) == .noted)
        #expect(PollVerdict(row(), former: nil, events: both, isQuiet: true) == .noted)
    }

    @Test("what is known has changed where a column that both know differs")
    func known() {
        let former = row([("phone", .text("138")), ("city", .text("A"))]).version
        let change = PolledChange(event: .update, fields: ["phone"])
        #expect(PollVerdict(row(), former: former, events: [.update], isQuiet: false) == .told(change))
        #expect(PollVerdict(row(), former: former, events: [.insert], isQuiet: false) == .noted)
        #expect(PollVerdict(row(), former: former, events: [.update], isQuiet: true) == .noted)
        #expect(PollVerdict(row(), former: row().version, events: [.update], isQuiet: false) == .known)
        let fewer = row([("phone", .text("139"))]).version
        #expect(PollVerdict(row(), former: fewer, events: [.update], isQuiet: false) == .noted)
    }
}
