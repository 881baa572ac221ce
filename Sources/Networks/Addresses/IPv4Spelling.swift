/// The spellings of an IPv4 address that C libraries (`inet_aton`, and through it `getaddrinfo`) and browsers take
/// besides four decimal numbers: `0177.0.0.1`, `0x7f.1`, `127.1`, `2130706433`.
///
/// Who checks a host name must know them: one program reads a name, the next one an address.
enum IPv4Spelling {
    /// Whether a host name ends in a number, which makes the whole an IPv4 address to a browser (WHATWG URL, 3.5)
    /// and, if it reads as one, to the C library.
    static func endsInNumber(_ host: String) -> Bool {
        guard let last = host.split(separator: ".").last.map({ Array($0.utf8) }) else { return false }
        if last.allSatisfy(isDigit) { return true }
        return last.starts(with: "0x".utf8) || last.starts(with: "0X".utf8)
    }

    /// The address, or nil if the text is none in any of these spellings.
    static func address(_ host: String) -> IPAddress? {
        let parts = host.split(separator: ".", omittingEmptySubsequences: false).map(number)
        guard (1...4).contains(parts.count) else { return nil }
        var numbers: [UInt64] = []
        for part in parts {
            guard let part else { return nil }
            numbers.append(part)
        }
        let last = numbers.removeLast()
        // The last number fills all the bytes that the others leave.
        guard numbers.allSatisfy({ $0 <= 255 }), last < UInt64(1) << (8 * (4 - numbers.count)) else { return nil }
        let bits = numbers.enumerated().reduce(last) { $0 | $1.element << (24 - 8 * $1.offset) }
        return .v4(UInt32(truncatingIfNeeded: bits))
    }

    /// Octal with a leading zero, hexadecimal with `0x`, else decimal.
    private static func number(_ text: Substring) -> UInt64? {
        let text = text.lowercased()
        guard text.utf8.allSatisfy({ isDigit($0) || (UInt8(ascii: "a")...UInt8(ascii: "x")).contains($0) }) else {
            return nil
        }
        if text.hasPrefix("0x") { return text.count == 2 ? 0 : UInt64(text.dropFirst(2), radix: 16) }
        return UInt64(text, radix: text.hasPrefix("0") ? 8 : 10)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}
