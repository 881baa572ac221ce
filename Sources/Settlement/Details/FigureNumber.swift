/// A count as JSON or a text in JSON writes it.
enum FigureNumber {
    typealias Bytes = UnsafePointer<UInt8>

    /// Reads JSON's number at `at`, which is moved behind it.
    ///
    /// - Returns: the count or a code of `ScannedFigures`; nil: that is no number in JSON.
    @inline(__always)
    static func read(_ at: inout Bytes, _ end: Bytes) -> Int64? {
        var number = Decimal()
        if at < end, at.pointee == UInt8(ascii: "-") {
            number.isNegative = true
            at += 1
        }
        guard at < end, isDigit(at.pointee) else { return nil }
        // 012 is no number there.
        if at.pointee == UInt8(ascii: "0"), at + 1 < end, isDigit(at[1]) { return nil }
        guard rest(&number, &at, end) else { return nil }
        return number.figure
    }

    /// Reads a text that holds a number and nothing else but spaces around it: also with zeros in front.
    ///
    /// - Returns: the count or a code; `absent` for an empty text.
    static func read(text: Bytes, _ end: Bytes) -> Int64 {
        var (at, end) = (text, end)
        while at < end, isSpace(at.pointee) { at += 1 }
        while at < end, isSpace(end[-1]) { end -= 1 }
        guard at < end else { return ScannedFigures.absent }
        var number = Decimal()
        if at.pointee == UInt8(ascii: "-") || at.pointee == UInt8(ascii: "+") {
            number.isNegative = at.pointee == UInt8(ascii: "-")
            at += 1
        }
        guard at < end, isDigit(at.pointee), rest(&number, &at, end), at == end else {
            return ScannedFigures.notANumber
        }
        return number.figure
    }

    /// From the first digit on.
    @inline(__always)
    private static func rest(_ number: inout Decimal, _ at: inout Bytes, _ end: Bytes) -> Bool {
        while at < end, isDigit(at.pointee) {
            number.append(at.pointee &- 0x30)
            at += 1
        }
        number.wholeDigits = number.digits
        if at < end, at.pointee == UInt8(ascii: ".") {
            at += 1
            guard at < end, isDigit(at.pointee) else { return false }
            while at < end, isDigit(at.pointee) {
                number.append(at.pointee &- 0x30)
                at += 1
            }
        }
        if at < end, at.pointee | 0x20 == UInt8(ascii: "e") {
            at += 1
            guard let exponent = exponent(&at, end) else { return false }
            number.exponent = exponent
        }
        return true
    }

    private static func exponent(_ at: inout Bytes, _ end: Bytes) -> Int? {
        var isNegative = false
        if at < end, at.pointee == UInt8(ascii: "-") || at.pointee == UInt8(ascii: "+") {
            isNegative = at.pointee == UInt8(ascii: "-")
            at += 1
        }
        guard at < end, isDigit(at.pointee) else { return nil }
        var exponent = 0
        while at < end, isDigit(at.pointee) {
            // What is larger is larger than any text is long.
            exponent = min(exponent * 10 + Int(at.pointee &- 0x30), 1_000_000_000_000)
            at += 1
        }
        return isNegative ? -exponent : exponent
    }

    @inline(__always)
    private static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte >= 0x09 && byte <= 0x0D }

    /// Exactly what was written: `mantissa × 10^(wholeDigits − lastDigit + exponent)`.
    private struct Decimal {
        var isNegative = false
        var exponent = 0
        /// Before the point.
        var wholeDigits = 0
        /// In all.
        private(set) var digits = 0
        /// The number up to its last digit that is not nought.
        private var mantissa: UInt64 = 0
        /// How many digits that took.
        private var lastDigit = 0
        private var isLong = false

        @inline(__always)
        mutating func append(_ digit: UInt8) {
            digits &+= 1
            guard digit != 0 else { return }
            // Of more than 18 digits the number is too large or not whole, whatever they are.
            if mantissa != 0 {
                if digits &- lastDigit > 18 { isLong = true }
                var steps = digits &- lastDigit
                while steps > 0, mantissa < 1_000_000_000_000_000_000 / 10 {
                    mantissa &*= 10
                    steps &-= 1
                }
                if steps > 0 { isLong = true }
            }
            mantissa = isLong ? mantissa : mantissa &+ UInt64(digit)
            lastDigit = digits
        }

        @inline(__always)
        var figure: Int64 {
            guard mantissa != 0 else { return 0 }
            let power = wholeDigits - lastDigit + exponent
            guard power >= 0 else { return ScannedFigures.notANumber }
            guard !isNegative else { return ScannedFigures.negative }
            guard !isLong, power <= 12 else { return ScannedFigures.absurd }
            var value = mantissa
            for _ in 0..<power {
                value &*= 10
                guard value <= UInt64(VideoFigures.largest) else { return ScannedFigures.absurd }
            }
            return value <= UInt64(VideoFigures.largest) ? Int64(value) : ScannedFigures.absurd
        }
    }
}
