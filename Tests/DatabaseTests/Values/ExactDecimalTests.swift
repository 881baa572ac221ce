import Database
import Testing

@Suite("Exact decimals")
struct ExactDecimalTests {
    private func decimal(_ text: String) throws -> ExactDecimal { try #require(ExactDecimal(text)) }

    @Test(
        "a decimal is written with the digits it was read with",
        arguments: [
            ("0", "0"), ("-0", "0"), ("-0.00", "0.00"), ("+5", "5"), ("007", "7"), (".5", "0.5"), ("5.", "5"),
            ("-123.4500", "-123.4500"), ("0.1", "0.1"),
            (
                "99999999999999999999999999999999999.000000000000000000000000000001",
                "99999999999999999999999999999999999.000000000000000000000000000001"
            ),
        ])
    func reads(_ text: String, _ written: String) throws {
        #expect(try decimal(text).description == written)
    }

    @Test("anything else is not a decimal", arguments: ["", "-", ".", "1e5", "NaN", "1,5", " 1", "1.2.3", "--1", "０"])
    func refuses(_ text: String) {
        #expect(ExactDecimal(text) == nil)
    }

    @Test(
        "a half is rounded away from zero, and zeros are appended",
        arguments: [
            ("2.345", 2, "2.35"), ("2.344", 2, "2.34"), ("-2.345", 2, "-2.35"), ("9.995", 2, "10.00"),
            ("0.5", 0, "1"), ("-0.4", 0, "0"), ("99.5", 0, "100"), ("1", 3, "1.000"), ("1.5", -1, "2"),
            ("0.0049", 2, "0.00"),
        ])
    func rounds(_ text: String, _ places: Int, _ rounded: String) throws {
        #expect(try decimal(text).rounded(toPlaces: places).description == rounded)
    }

    @Test(
        "numbers are compared, not texts",
        arguments: [
            ("1.0", "1.00", 0), ("-0", "0", 0), ("2", "10", -1), ("-2", "-10", 1), ("0.09", "0.1", -1), ("-1", "1", -1),
            ("1.23456789012345678901", "1.23456789012345678902", -1),
        ])
    func compares(_ left: String, _ right: String, _ order: Int) throws {
        let (first, second) = (try decimal(left), try decimal(right))
        #expect((first < second) == (order < 0))
        #expect((second < first) == (order > 0))
        #expect((first == second) == (order == 0))
        if order == 0 { #expect(first.hashValue == second.hashValue) }
    }

    @Test(
        "a double becomes its shortest decimal",
        arguments: [
            (0.1, "0.1"), (3, "3"), (-2.5, "-2.5"), (1e21, "1000000000000000000000"), (1.5e-7, "0.00000015"), (0, "0"),
            (1234567.891, "1234567.891"),
        ])
    func fromDouble(_ double: Double, _ text: String) throws {
        let value = try #require(ExactDecimal(double))
        #expect(value.description == text)
        #expect(Double(value) == double)
    }

    @Test("there is no decimal for what is no number")
    func notFinite() {
        #expect(ExactDecimal(Double.nan) == nil)
        #expect(ExactDecimal(-Double.infinity) == nil)
    }

    @Test("every double comes back as itself")
    func roundTrip() throws {
        var random = SeededRandom(seed: 7)
        for _ in 0..<5_000 {
            let double = Double(bitPattern: random.next())
            guard double.isFinite else { continue }
            #expect(try Double(#require(ExactDecimal(double))) == double)
        }
    }

    @Test("integers of every size")
    func fromInteger() {
        #expect(ExactDecimal(Int64.min).description == "-9223372036854775808")
        #expect(ExactDecimal(UInt64.max).description == "18446744073709551615")
        #expect(ExactDecimal(0).isZero)
    }
}
