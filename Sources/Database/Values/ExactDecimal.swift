/// A decimal number exactly as the database holds it, of any length: DECIMAL(65,30) loses nothing here.
package struct ExactDecimal: Sendable, Hashable {
    package let isNegative: Bool
    /// The digits without sign, point or leading zeros (`"0"` for zero); at least `scale` of them.
    package let digits: String
    /// How many of `digits` stand after the point.
    package let scale: Int

    /// Reads `-123.4500`; nil for anything else (exponents, `NaN`).
    package init?(_ text: some StringProtocol) {
        var rest = text[...]
        let isNegative = rest.first == "-"
        if isNegative || rest.first == "+" { rest = rest.dropFirst() }
        let parts = rest.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        let whole = parts[0]
        let fraction = parts.count > 1 ? parts[1] : ""
        guard !(whole.isEmpty && fraction.isEmpty) else { return nil }
        guard whole.utf8.allSatisfy(Self.isDigit), fraction.utf8.allSatisfy(Self.isDigit) else { return nil }
        let significant = whole.drop { $0 == "0" }
        digits = (significant.isEmpty ? "0" : String(significant)) + fraction
        scale = fraction.utf8.count
        self.isNegative = isNegative && digits.contains { $0 != "0" }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }
}

extension ExactDecimal: CustomStringConvertible {
    /// `-123.4500`: all digits of the fraction, as the database keeps them.
    package var description: String {
        let sign = isNegative ? "-" : ""
        guard scale > 0 else { return sign + digits }
        return sign + digits.dropLast(scale) + "." + digits.suffix(scale)
    }
}
