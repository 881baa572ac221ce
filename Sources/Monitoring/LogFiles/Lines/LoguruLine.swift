/// The line forms of origin 3:
///
///     2025-09-05 10:00:00.123 | INFO     | module.source:function:42 - message
///     2025-09-05 10:00:00.123 | INFO | source | file:function:42 | process | thread - message
enum LoguruLine {
    /// - Returns: nil for a line of another form: one that belongs to the line before it, or a stranger's.
    static func read(_ bytes: UnsafeRawBufferPointer, _ clock: inout LogClock) -> LogLineParts? {
        var cursor = 0
        skipSpaces(bytes, &cursor)
        guard let at = clock.read(bytes, at: &cursor), skipBar(bytes, &cursor) else { return nil }
        let word = cursor
        while cursor < bytes.count, isLetter(bytes[cursor]) { cursor += 1 }
        guard cursor > word else { return nil }
        let level = LogLevel.read(bytes[word..<cursor])
        guard skipBar(bytes, &cursor), let dash = separator(bytes, from: cursor) else { return nil }
        var parts = LogLineParts(at: at, level: level)
        parts.message = dash.upperBound..<bytes.count
        return place(bytes, cursor..<dash.lowerBound, &parts) ? parts : nil
    }

    /// What stands between level and message: one field of the first form, four of the second.
    private static func place(
        _ bytes: UnsafeRawBufferPointer, _ range: Range<Int>, _ parts: inout LogLineParts
    ) -> Bool {
        var bars: [Int] = []
        for index in range where bytes[index] == bar {
            bars.append(index)
            if bars.count > 3 { return false }
        }
        switch bars.count {
        case 0:
            guard let (source, function, number) = origin(bytes, trimmed(bytes, range)), !source.isEmpty else {
                return false
            }
            (parts.source, parts.function, parts.number) = (source, function, number)
        case 3:
            parts.source = trimmed(bytes, range.lowerBound..<bars[0])
            guard !parts.source.isEmpty else { return false }
            if let (_, function, number) = origin(bytes, trimmed(bytes, bars[0] + 1..<bars[1])) {
                (parts.function, parts.number) = (function, number)
            }
        default: return false
        }
        return true
    }

    /// `module.source:function:42`, from its end: a source may have colons.
    private static func origin(
        _ bytes: UnsafeRawBufferPointer, _ range: Range<Int>
    ) -> (source: Range<Int>, function: Range<Int>, number: Int)? {
        guard let last = bytes[range].lastIndex(of: colon), last + 1 < range.upperBound,
            let first = bytes[range.lowerBound..<last].lastIndex(of: colon),
            let number = number(bytes[last + 1..<range.upperBound])
        else { return nil }
        return (range.lowerBound..<first, first + 1..<last, number)
    }

    private static func number(_ bytes: Slice<UnsafeRawBufferPointer>) -> Int? {
        guard bytes.count <= 9 else { return nil }
        var value = 0
        for byte in bytes {
            guard byte &- UInt8(ascii: "0") < 10 else { return nil }
            value = value * 10 + Int(byte - UInt8(ascii: "0"))
        }
        return value
    }

    /// The first ` - `, or ` -` at the end of a line without a message.
    private static func separator(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Range<Int>? {
        var index = start
        while index + 1 < bytes.count {
            if bytes[index + 1] == UInt8(ascii: "-"), bytes[index] == space {
                if index + 2 == bytes.count { return index..<index + 2 }
                if bytes[index + 2] == space { return index..<index + 3 }
            }
            index += 1
        }
        return nil
    }

    private static func skipBar(_ bytes: UnsafeRawBufferPointer, _ cursor: inout Int) -> Bool {
        skipSpaces(bytes, &cursor)
        guard cursor < bytes.count, bytes[cursor] == bar else { return false }
        cursor += 1
        skipSpaces(bytes, &cursor)
        return true
    }

    private static func skipSpaces(_ bytes: UnsafeRawBufferPointer, _ cursor: inout Int) {
        while cursor < bytes.count, isSpace(bytes[cursor]) { cursor += 1 }
    }

    private static func trimmed(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) -> Range<Int> {
        var (lower, upper) = (range.lowerBound, range.upperBound)
        while lower < upper, isSpace(bytes[lower]) { lower += 1 }
        while upper > lower, isSpace(bytes[upper - 1]) { upper -= 1 }
        return lower..<upper
    }

    private static let bar = UInt8(ascii: "|")
    private static let colon = UInt8(ascii: ":")
    private static let space = UInt8(ascii: " ")

    private static func isSpace(_ byte: UInt8) -> Bool { byte == space || byte == UInt8(ascii: "\t") }
    private static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- UInt8(ascii: "a") < 26 }
}
