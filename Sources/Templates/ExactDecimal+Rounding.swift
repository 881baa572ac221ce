package import Database

extension ExactDecimal {
    /// The number with exactly `places` digits after the point, halves away from zero.
    package func rounded(to places: Int) -> String {
        guard scale > places else {
            let zeros = String(repeating: "0", count: places - scale)
            return scale == 0 && places > 0 ? description + "." + zeros : description + zeros
        }
        let kept = Array(digits.utf8.dropLast(scale - places))
        let roundsUp = digits.utf8.dropFirst(kept.count).first.map { $0 >= UInt8(ascii: "5") } ?? false
        let text = String(decoding: roundsUp ? Self.incremented(kept) : kept, as: UTF8.self)
        let padded = String(repeating: "0", count: max(0, places + 1 - text.utf8.count)) + text
        let point = places > 0 ? "." : ""
        let unsigned = padded.dropLast(places) + point + padded.suffix(places)
        let isZero = unsigned.allSatisfy { $0 == "0" || $0 == "." }
        return (isNegative && !isZero ? "-" : "") + unsigned
    }

    /// Without zeros at the end of the fraction: `120.00` → `120`.
    package var trimmed: String {
        guard scale > 0 else { return description }
        var text = description[...]
        while text.last == "0" { text.removeLast() }
        if text.last == "." { text.removeLast() }
        return text == "-" || text.isEmpty ? "0" : String(text)
    }

    /// Divided by ten to the power of `places`.
    package func shiftedRight(by places: Int) -> ExactDecimal {
        let padded = String(repeating: "0", count: max(0, places + 1 - digits.utf8.count)) + digits
        let text = (isNegative ? "-" : "") + padded.dropLast(places) + "." + padded.suffix(places)
        return ExactDecimal(text) ?? self
    }

    private static func incremented(_ digits: [UInt8]) -> [UInt8] {
        var digits = digits
        for index in digits.indices.reversed() {
            guard digits[index] == UInt8(ascii: "9") else {
                digits[index] += 1
                return digits
            }
            digits[index] = UInt8(ascii: "0")
        }
        return [UInt8(ascii: "1")] + digits
    }
}
