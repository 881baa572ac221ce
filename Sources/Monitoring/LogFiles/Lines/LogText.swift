/// A line's bytes as a text that every database takes.
enum LogText {
    /// - Parameter isJSON: they are the inside of a JSON string.
    /// - Returns: without what colours a terminal, with `U+FFFD` for bytes that are no UTF-8 and for NUL, cut at `most`
    ///   bytes.
    static func read(_ bytes: Slice<UnsafeRawBufferPointer>, isJSON: Bool = false, most: Int) -> String {
        var text = Array(bytes)
        if isJSON, text.contains(UInt8(ascii: "\\")) { text = unescaped(text) }
        if text.contains(escape) { text = withoutColours(text) }
        return cut(string(text), most: most)
    }

    /// - Returns: the text's beginning, no longer than so many bytes, without half a character at its end.
    static func cut(_ text: String, most: Int) -> String {
        guard text.utf8.count > most else { return text }
        var end = text.utf8.index(text.utf8.startIndex, offsetBy: most)
        while end > text.startIndex, text.utf8[end] & 0xC0 == 0x80 { end = text.utf8.index(before: end) }
        return String(text[..<end])
    }

    /// Takes away `ESC [ … letter`.
    static func withoutColours(_ bytes: [UInt8]) -> [UInt8] {
        var (clean, index) = ([UInt8](), 0)
        clean.reserveCapacity(bytes.count)
        while index < bytes.count {
            guard bytes[index] == escape, index + 1 < bytes.count, bytes[index + 1] == UInt8(ascii: "[") else {
                clean.append(bytes[index])
                index += 1
                continue
            }
            index += 2
            while index < bytes.count, !(0x40...0x7E).contains(bytes[index]) { index += 1 }
            index += 1
        }
        return clean
    }

    static let escape: UInt8 = 0x1B

    private static func string(_ bytes: [UInt8]) -> String {
        guard bytes.contains(0) else { return String(decoding: bytes, as: UTF8.self) }
        let parts = bytes.split(separator: 0, omittingEmptySubsequences: false)
        return parts.map { String(decoding: $0, as: UTF8.self) }.joined(separator: "\u{FFFD}")
    }

    private static func unescaped(_ bytes: [UInt8]) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(bytes.count)
        var index = 0
        while index < bytes.count {
            guard bytes[index] == UInt8(ascii: "\\"), index + 1 < bytes.count else {
                text.append(bytes[index])
                index += 1
                continue
            }
            let mark = bytes[index + 1]
            index += 2
            switch mark {
            case UInt8(ascii: "n"): text.append(0x0A)
            case UInt8(ascii: "t"): text.append(0x09)
            case UInt8(ascii: "r"): text.append(0x0D)
            case UInt8(ascii: "b"), UInt8(ascii: "f"): text.append(0x20)
            case UInt8(ascii: "u"): text.append(contentsOf: String(scalar(bytes, &index)).utf8)
            default: text.append(mark)
            }
        }
        return text
    }

    /// After `\u`: four digits, and where they are the first half of a pair the second half too.
    private static func scalar(_ bytes: [UInt8], _ index: inout Int) -> Unicode.Scalar {
        guard let unit = unit(bytes, &index) else { return "\u{FFFD}" }
        guard (0xD800..<0xDC00).contains(unit) else { return Unicode.Scalar(unit) ?? "\u{FFFD}" }
        var next = index
        guard next + 1 < bytes.count, bytes[next] == UInt8(ascii: "\\"), bytes[next + 1] == UInt8(ascii: "u") else {
            return "\u{FFFD}"
        }
        next += 2
        guard let low = Self.unit(bytes, &next), (0xDC00..<0xE000).contains(low) else { return "\u{FFFD}" }
        index = next
        return Unicode.Scalar(0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00)) ?? "\u{FFFD}"
    }

    private static func unit(_ bytes: [UInt8], _ index: inout Int) -> UInt32? {
        guard index + 4 <= bytes.count else { return nil }
        var value: UInt32 = 0
        for byte in bytes[index..<index + 4] {
            guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else { return nil }
            value = value << 4 | UInt32(digit)
        }
        index += 4
        return value
    }
}
