/// Text as ASCII lines of at most 76 characters (RFC 2045, 6.7).
enum QuotedPrintable {
    private static let longestLine = 76

    /// - Parameter text: with CRLF at its line ends, the last one included.
    static func encoded(_ text: [UInt8]) -> [UInt8] {
        var encoded: [UInt8] = []
        encoded.reserveCapacity(text.count + text.count / 8)
        var column = 0
        var index = 0
        while index < text.count {
            if text[index] == 0x0D, index + 1 < text.count, text[index + 1] == 0x0A {
                encoded += [0x0D, 0x0A]
                column = 0
                index += 2
                continue
            }
            let isLast = index + 1 == text.count || text[index + 1] == 0x0D
            let token = token(for: text[index], isLastOfLine: isLast)
            if column + token.count > longestLine - (isLast ? 0 : 1) {
                encoded += "=\r\n".utf8
                column = 0
            }
            encoded += token
            column += token.count
            index += 1
        }
        return encoded
    }

    /// Spaces at the end of a line would be lost on the way.
    private static func token(for byte: UInt8, isLastOfLine: Bool) -> [UInt8] {
        switch byte {
        case 0x20, 0x09: isLastOfLine ? escaped(byte) : [byte]
        case UInt8(ascii: "="): escaped(byte)
        case 0x21...0x7E: [byte]
        default: escaped(byte)
        }
    }

    private static func escaped(_ byte: UInt8) -> [UInt8] {
        let digits = Array("0123456789ABCDEF".utf8)
        return [UInt8(ascii: "="), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
    }
}
