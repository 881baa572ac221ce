/// The text of a JSON string, whose escapes were found to be well formed.
enum EscapedText {
    typealias Bytes = UnsafePointer<UInt8>

    /// - Parameter buffer: as long as the text at least: no escape is shorter than what it stands for.
    /// - Returns: how many bytes it is; nil: half of a surrogate pair stands alone.
    static func unescape(_ start: Bytes, _ end: Bytes, into buffer: UnsafeMutableBufferPointer<UInt8>) -> Int? {
        var at = start
        var count = 0
        func put(_ byte: UInt8) {
            buffer[count] = byte
            count += 1
        }
        while at < end {
            guard at.pointee == UInt8(ascii: "\\") else {
                put(at.pointee)
                at += 1
                continue
            }
            guard end - at >= 2 else { return nil }
            guard at[1] == UInt8(ascii: "u") else {
                put(plain(at[1]))
                at += 2
                continue
            }
            guard let scalar = scalar(&at, end) else { return nil }
            for byte in Unicode.UTF8.encode(scalar) ?? Unicode.UTF8.encodedReplacementCharacter { put(byte) }
        }
        return count
    }

    /// Four hexadecimal digits.
    static func codeUnit(_ at: Bytes) -> UInt16? {
        var unit: UInt16 = 0
        for index in 0..<4 {
            let byte = at[index]
            let digit: UInt8
            switch byte {
            case 0x30...0x39: digit = byte - 0x30
            case 0x41...0x46: digit = byte - 0x41 + 10
            case 0x61...0x66: digit = byte - 0x61 + 10
            default: return nil
            }
            unit = unit << 4 | UInt16(digit)
        }
        return unit
    }

    /// `\u0061`, or the two of a surrogate pair.
    private static func scalar(_ at: inout Bytes, _ end: Bytes) -> Unicode.Scalar? {
        guard end - at >= 6, let unit = codeUnit(at + 2) else { return nil }
        at += 6
        guard unit & 0xF800 == 0xD800 else { return Unicode.Scalar(unit) }
        guard unit < 0xDC00, end - at >= 6, at[0] == UInt8(ascii: "\\"), at[1] == UInt8(ascii: "u"),
            let low = codeUnit(at + 2), low & 0xFC00 == 0xDC00
        else { return nil }
        at += 6
        return Unicode.Scalar(0x10000 + (UInt32(unit & 0x3FF) << 10) + UInt32(low & 0x3FF))
    }

    private static func plain(_ letter: UInt8) -> UInt8 {
        switch letter {
        case UInt8(ascii: "b"): 0x08
        case UInt8(ascii: "f"): 0x0C
        case UInt8(ascii: "n"): 0x0A
        case UInt8(ascii: "r"): 0x0D
        case UInt8(ascii: "t"): 0x09
        default: letter
        }
    }
}
