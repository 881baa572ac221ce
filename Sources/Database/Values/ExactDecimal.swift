/// A decimal number exactly as the database holds it, of any length: DECIMAL(65,30) loses nothing here.
///
/// Two are equal when they are the same number: `1.0` and `1.00` are, though each is written as it came.
package struct ExactDecimal: Sendable {
    package let isNegative: Bool
    /// The digits without sign, point or leading zeros (`"0"` before a fraction); more than `scale` of them.
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
        self.init(isNegative: isNegative, whole: Array(whole.utf8), fraction: Array(fraction.utf8))
    }

    package init(_ integer: some BinaryInteger) {
        self.init(
            isNegative: integer < 0, whole: Array(String(integer.magnitude).utf8), fraction: [])
    }

    /// The shortest decimal that reads back as this very double; nil for infinities and NaN.
    package init?(_ double: Double) {
        guard double.isFinite else { return nil }
        let text = double.magnitude.description
        let parts = text.split(separator: "e", maxSplits: 1)
        guard let mantissa = ExactDecimal(parts[0]) else { return nil }
        let exponent = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
        var digits = Array(mantissa.digits.utf8)
        var scale = mantissa.scale - exponent
        if scale < 0 { digits += [UInt8](repeating: .zeroDigit, count: -scale) }
        scale = max(0, scale)
        if digits.count <= scale {
            digits.insert(contentsOf: [UInt8](repeating: .zeroDigit, count: scale + 1 - digits.count), at: 0)
        }
        // `3.0` is how a whole double is written, not a digit that anybody measured.
        while scale > 0, digits.last == .zeroDigit {
            digits.removeLast()
            scale -= 1
        }
        self.init(isNegative: double < 0, whole: digits.dropLast(scale), fraction: digits.suffix(scale))
    }

    private init(isNegative: Bool, whole: some Collection<UInt8>, fraction: some Collection<UInt8>) {
        let significant = whole.drop { $0 == .zeroDigit }
        let all = (significant.isEmpty ? [.zeroDigit] : Array(significant)) + Array(fraction)
        digits = String(decoding: all, as: UTF8.self)
        scale = fraction.count
        self.isNegative = isNegative && all.contains { $0 != .zeroDigit }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte >= .zeroDigit && byte <= .zeroDigit + 9 }

    package var isZero: Bool { digits.utf8.allSatisfy { $0 == .zeroDigit } }

    /// With exactly `places` digits after the point: zeros are appended, a half is rounded away from zero.
    package func rounded(toPlaces places: Int) -> ExactDecimal {
        let places = max(0, places)
        var all = Array(digits.utf8)
        guard places < scale else {
            return with(all + [UInt8](repeating: .zeroDigit, count: places - scale), scale: places)
        }
        let kept = all.count - (scale - places)
        let roundsUp = all[kept] >= .zeroDigit + 5
        all.removeLast(scale - places)
        return with(roundsUp ? Self.incremented(all) : all, scale: places)
    }

    private func with(_ digits: [UInt8], scale: Int) -> ExactDecimal {
        ExactDecimal(isNegative: isNegative, whole: digits.dropLast(scale), fraction: digits.suffix(scale))
    }

    private static func incremented(_ digits: [UInt8]) -> [UInt8] {
        var digits = digits
        for index in digits.indices.reversed() {
            guard digits[index] == .zeroDigit + 9 else {
                digits[index] += 1
                return digits
            }
            digits[index] = .zeroDigit
        }
        return [.zeroDigit + 1] + digits
    }
}

extension ExactDecimal: Comparable {
    package static func == (left: ExactDecimal, right: ExactDecimal) -> Bool {
        left.isNegative == right.isNegative && left.canonical == right.canonical
    }

    package static func < (left: ExactDecimal, right: ExactDecimal) -> Bool {
        guard left.isNegative == right.isNegative else { return left.isNegative }
        let (small, large) = left.isNegative ? (right, left) : (left, right)
        let scale = max(left.scale, right.scale)
        let first = small.rounded(toPlaces: scale).digits.utf8
        let second = large.rounded(toPlaces: scale).digits.utf8
        return first.count == second.count ? first.lexicographicallyPrecedes(second) : first.count < second.count
    }

    /// The digits before and after the point, without zeros at the end.
    private var canonical: [Substring] {
        var fraction = digits.suffix(scale)
        while fraction.last == "0" { fraction.removeLast() }
        return [digits.dropLast(scale), fraction]
    }
}

extension ExactDecimal: Hashable {
    package func hash(into hasher: inout Hasher) {
        hasher.combine(isNegative)
        hasher.combine(canonical)
    }
}

extension ExactDecimal: CustomStringConvertible {
    /// `-123.4500`: all digits of the fraction, as the database keeps them.
    package var description: String {
        let sign = isNegative ? "-" : ""
        guard scale > 0 else { return sign + digits }
        return sign + digits.dropLast(scale) + "." + digits.suffix(scale)
    }
}

extension Double {
    /// The nearest double; beyond 15 digits something is lost.
    package init(_ decimal: ExactDecimal) {
        self = Double(decimal.description) ?? .nan
    }
}

extension UInt8 {
    fileprivate static let zeroDigit = UInt8(ascii: "0")
}
