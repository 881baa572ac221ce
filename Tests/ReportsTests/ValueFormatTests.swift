import Database
import Templates
import Testing

@testable import Reports

@Suite("Formats")
struct ValueFormatTests {
    @Test(
        "numbers are shown exactly",
        arguments: [
            ("money", "298.00", "¥298"), ("money", "298.5", "¥298.50"), ("money", "0.005", "¥0.01"),
            ("money", "-12.30", "-¥12.30"), ("money", "-0.001", "¥0"),
            ("money", "12345678901234567890.99", "¥12345678901234567890.99"),
            ("decimal2", "298.5", "298.50"), ("decimal2", "298", "298.00"), ("decimal0", "2.5", "3"),
            ("decimal0", "99.5", "100"), ("decimal1", "0.05", "0.1"), ("decimal1", "-0.04", "0.0"),
            ("decimal2", ".5", "0.50"),
            ("number", "120.00", "120"), ("number", "12.50", "12.5"), ("number", "0.00", "0"), ("number", "100", "100"),
            ("hours", "90", "1.5小时"), ("hours", "120", "2小时"), ("hours", "3", "0.1小时"), ("hours", "0", "0小时"),
            ("thousands", "12345", "12,345"), ("thousands", "-1234567.891", "-1,234,567.891"),
            ("thousands", "999", "999"),
        ])
    func numbers(format: String, value: String, shown: String) throws {
        #expect(try Facts.render("{{\(format)(n)}}", ["n": Facts.decimal(value)]) == shown)
    }

    @Test("formats nest: money by thousands")
    func nested() throws {
        #expect(try Facts.render("{{thousands(money(n))}}", ["n": Facts.decimal("1234567.5")]) == "¥1,234,567.50")
    }

    @Test("a number without a format is shown as the database gave it")
    func plain() throws {
        #expect(try Facts.render("{{n}}", ["n": Facts.decimal("120.50")]) == "120.50")
        #expect(try Facts.render("{{n}}", ["n": .double(120)]) == "120")
        #expect(try Facts.render("{{n}}", ["n": .double(0.1)]) == "0.1")
        #expect(try Facts.render("{{n}}", ["n": .double(0.00001)]) == "0.000010")
        #expect(try Facts.render("{{n}}", ["n": .unsigned(.max)]) == "18446744073709551615")
        #expect(try Facts.render("{{n}}", ["n": .null]) == "")
    }

    @Test("NULL counts as 0 where a number is wanted")
    func null() throws {
        #expect(try Facts.render("{{money(n)}} {{number(n)}} {{thousands(n)}}", ["n": .null]) == "¥0 0 0")
    }

    @Test("a format that does not fit the value says so")
    func unfit() {
        let problem = #expect(throws: TemplateProblem.self) { try Facts.render("{{money(n)}}", ["n": .text("three")]) }
        #expect(problem?.message == "the format money needs a number, but the value is “three”")
        #expect(throws: TemplateProblem.self) { try Facts.render("{{time(n)}}", ["n": .text("three")]) }
    }

    @Test("unix times and local times show their day and hour in the report's zone")
    func times() throws {
        let unix = SQLValue.integer(1_757_037_600)
        #expect(
            try Facts.render("{{date(t)}} {{time(t)}} {{datetime(t)}}", ["t": unix])
                == "2025-09-05 10:00 2025-09-05 10:00")
        #expect(try Facts.render("{{time(t)}}", ["t": .dateTime("2025-09-05 23:59:59.5")]) == "23:59")
        #expect(try Facts.render("{{t}}", ["t": .instant(Facts.tenOClock)]) == "2025-09-05 10:00")
        #expect(try Facts.render("{{date(start)}} {{end}}", [:]) == "2025-09-04 2025-09-05 10:00")
    }

    @Test(
        "names keep one character of each word",
        arguments: [
            ("张三", "张*"), ("张三丰", "张**"), ("欧阳娜娜", "欧***"), ("张", "*"), ("", ""), ("John Smith", "J*** S***"),
            ("👨‍👩‍👧小明", "👨‍👩‍👧**"), ("  李 四 ", "* *"), ("Maximilian", "M***"),
        ])
    func names(name: String, masked: String) throws {
        #expect(try Facts.render("{{mask_name(n)}}", ["n": .text(name)]) == masked)
    }

    @Test(
        "phones keep their ends",
        arguments: [
            ("13800138000", "138****8000"), ("+86 138-0013-8000", "+86 1**-****-8000"), ("02162345678", "021****5678"),
            ("62345678", "62****78"), ("12345", "*****"), ("", ""), ("未绑定", "***"),
        ])
    func phones(phone: String, masked: String) throws {
        #expect(try Facts.render("{{mask_phone(n)}}", ["n": .text(phone)]) == masked)
    }

    @Test("a phone kept as a number is masked, a missing one is nothing")
    func phoneNumbers() throws {
        #expect(try Facts.render("{{mask_phone(n)}}", ["n": .integer(13_800_138_000)]) == "138****8000")
        #expect(try Facts.render("{{mask_phone(n)}}{{mask_name(n)}}", ["n": .null]) == "")
    }

    @Test(
        "the change since the window before",
        arguments: [
            (112, 100, "+12%"), (97, 100, "-3%"), (100, 100, "0%"), (5, 0, "新"), (0, 0, "—"), (0, 10, "-100%"),
            (1_001, 1_000, "0%"),
        ])
    func change(now: Int64, before: Int64, shown: String) throws {
        let template = "{{count}} {{previous.count}} {{change_percent}} {{change_percent.count}}"
        let text = try Facts.render(template, ["count": .integer(now)], previous: ["count": .integer(before)])
        #expect(text == "\(now) \(before) \(shown) \(shown)")
    }

    @Test("a window before without any row counts as 0")
    func noPreviousRow() throws {
        #expect(try Facts.render("{{previous.n}} {{change_percent}}", ["n": .integer(3)], previous: [:]) == "0 新")
    }

    @Test("a column that holds no number has no change")
    func changeOfText() {
        #expect(throws: TemplateProblem.self) {
            try Facts.render(
                "{{change_percent.name}}", ["n": .integer(1), "name": .text("x")],
                previous: ["n": .integer(1), "name": .text("y")])
        }
        #expect(throws: TemplateProblem.self) {
            try Facts.render("{{change_percent}}", ["name": .text("x")], previous: ["name": .text("y")])
        }
    }
}
