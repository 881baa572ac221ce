/// Walks through the keys and values of one JSON object, without recursion and without a copy.
struct JSONLineScanner {
    let bytes: UnsafeRawBufferPointer
    private var cursor = 0

    struct Value {
        /// A string's without its quotes.
        var range: Range<Int>
        var isObject: Bool
    }

    init(_ bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
    }

    mutating func enterObject() -> Bool {
        skipSpaces()
        guard cursor < bytes.count, bytes[cursor] == UInt8(ascii: "{") else { return false }
        cursor += 1
        return true
    }

    var isAtObject: Bool { cursor < bytes.count && bytes[cursor] == UInt8(ascii: "{") }

    /// The next key, with the cursor at its value afterwards; nil at the object's end or where it is broken.
    mutating func key() -> Range<Int>? {
        skipSpaces()
        if cursor < bytes.count, bytes[cursor] == UInt8(ascii: ",") {
            cursor += 1
            skipSpaces()
        }
        guard cursor < bytes.count, bytes[cursor] == UInt8(ascii: "\"") else { return nil }
        let key = string()
        skipSpaces()
        guard cursor < bytes.count, bytes[cursor] == UInt8(ascii: ":") else { return nil }
        cursor += 1
        skipSpaces()
        return key
    }

    /// The value at the cursor; nil at the end of the line.
    mutating func value() -> Value? {
        guard cursor < bytes.count else { return nil }
        switch bytes[cursor] {
        case UInt8(ascii: "\""): return Value(range: string(), isObject: false)
        case UInt8(ascii: "{"), UInt8(ascii: "["):
            let isObject = isAtObject
            return Value(range: nested(), isObject: isObject)
        default:
            let start = cursor
            while cursor < bytes.count, !Self.endsWord(bytes[cursor]) { cursor += 1 }
            return cursor > start ? Value(range: start..<cursor, isObject: false) : nil
        }
    }

    /// - Returns: nil for what is no number; infinity for one that is too large.
    static func number(_ bytes: Slice<UnsafeRawBufferPointer>) -> Double? {
        guard let first = bytes.first, first &- UInt8(ascii: "0") < 10, bytes.count <= 24 else { return nil }
        return Double(String(decoding: bytes, as: UTF8.self))
    }

    /// From its opening quote to behind its closing one, or to the end of a line that was cut.
    private mutating func string() -> Range<Int> {
        cursor += 1
        let start = cursor
        while cursor < bytes.count {
            switch bytes[cursor] {
            case UInt8(ascii: "\""):
                cursor += 1
                return start..<cursor - 1
            case UInt8(ascii: "\\"): cursor = min(cursor + 2, bytes.count)
            default: cursor += 1
            }
        }
        return start..<cursor
    }

    private mutating func nested() -> Range<Int> {
        let start = cursor
        var depth = 0
        while cursor < bytes.count {
            switch bytes[cursor] {
            case UInt8(ascii: "\""):
                _ = string()
                continue
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
            default: break
            }
            cursor += 1
            if depth == 0 { break }
        }
        return start..<cursor
    }

    private mutating func skipSpaces() {
        while cursor < bytes.count, Self.isSpace(bytes[cursor]) { cursor += 1 }
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

    private static func endsWord(_ byte: UInt8) -> Bool {
        isSpace(byte) || byte == UInt8(ascii: ",") || byte == UInt8(ascii: "}") || byte == UInt8(ascii: "]")
    }
}
