import Database
import FoundationEssentials
import Testing

@Suite("Values as people and arithmetic see them")
struct SQLValueTests {
    private static let zeroPointZero = ExactDecimal(0).rounded(toPlaces: 2)

    @Test(
        "nought and nothing, in any type",
        arguments: [
            SQLValue.null, .integer(0), .unsigned(0), .double(-0.0), .decimal(zeroPointZero), .text("0"), .text("0.00"),
            .bool(false),
        ])
    func zero(_ value: SQLValue) {
        #expect(value.isZeroOrNull)
    }

    @Test(
        "something",
        arguments: [
            SQLValue.integer(-1), .double(0.001), .text(""), .text("none"), .bool(true), .blob([]), .date("0000-00-00"),
            .double(.nan),
        ])
    func notZero(_ value: SQLValue) {
        #expect(!value.isZeroOrNull)
    }

    @Test(
        "plain text for people",
        arguments: [
            (SQLValue.null, ""), (.integer(-5), "-5"), (.unsigned(.max), "18446744073709551615"), (.double(3), "3"),
            (.double(0.1), "0.1"), (.double(1e16), "10000000000000000"), (.decimal(zeroPointZero), "0.00"),
            (.text("六页网😀"), "六页网😀"), (.blob(Array("ok".utf8)), "ok"), (.blob([0xff, 0xfe]), "(2 bytes)"),
            (.bool(true), "true"), (.date("2025-09-05"), "2025-09-05"),
            (.instant(Date(timeIntervalSince1970: 1_757_037_600)), "2025-09-05 02:00:00Z"),
        ])
    func display(_ value: SQLValue, _ text: String) {
        #expect(value.displayText == text)
    }

    @Test("numbers, also those written as text")
    func numeric() {
        #expect(SQLValue.text("12.50").numericValue == 12.5)
        #expect(SQLValue.unsigned(.max).numericValue == 18446744073709551615.0)
        #expect(SQLValue.text("abc").numericValue == nil)
        #expect(SQLValue.null.numericValue == nil)
    }

    @Test(
        "instants are written as SQL writes them",
        arguments: [
            (0.0, "1970-01-01 00:00:00"), (-1.0, "1969-12-31 23:59:59"), (951_782_400.0, "2000-02-29 00:00:00"),
            (1_757_037_600.123456, "2025-09-05 02:00:00.123456"), (4_107_542_400.0, "2100-03-01 00:00:00"),
            (-62_135_596_800.0, "0001-01-01 00:00:00"), (253_402_300_799.0, "9999-12-31 23:59:59"),
            (1e300, "9999-12-31 23:59:59.999999"), (.nan, "1970-01-01 00:00:00"),
        ])
    func instants(_ seconds: Double, _ text: String) {
        #expect(Date(timeIntervalSince1970: seconds).sqlText == text)
    }
}
