import Glibc

/// Finds tokens of the HTTP API in a text, which no configuration knows: `herald_<id>_<secret>`.
///
/// The id may be seen and stays. A text without underscores costs one search of the C library, a short one nothing.
package enum TokenPattern {
    private static let prefix = Array("herald_".utf8)
    private static let idLength = 10
    /// So much of a secret is hidden, also where the rest was cut off.
    private static let shortestSecret = 8
    private static let shortest = prefix.count + idLength + 1 + shortestSecret

    /// False for nearly every text.
    package static func mayOccur(in text: String) -> Bool {
        let utf8 = text.utf8
        guard utf8.count >= shortest else { return false }
        // A text that is not stored in one piece is looked through by `ranges`.
        return utf8.withContiguousStorageIfAvailable { mayOccur(in: UnsafeRawBufferPointer($0)) } ?? true
    }

    /// From underscore to underscore, which are rare.
    private static func mayOccur(in bytes: UnsafeRawBufferPointer) -> Bool {
        var position = prefix.count - 1
        while position < bytes.count, let base = bytes.baseAddress,
            let found = memchr(base + position, Int32(UInt8(ascii: "_")), bytes.count - position)
        {
            let end = base.distance(to: UnsafeRawPointer(found)) + 1
            if bytes[(end - prefix.count)..<end].elementsEqual(prefix) { return true }
            position = end
        }
        return false
    }

    /// Where the secrets of tokens stand, ascending.
    static func ranges(in text: [UInt8]) -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        var start = 0
        while let found = text[start...].firstRange(of: prefix) {
            start = found.upperBound
            let idEnd = start + idLength
            guard idEnd < text.count, text[start..<idEnd].allSatisfy(isDigit), text[idEnd] == UInt8(ascii: "_")
            else { continue }
            let secret = (idEnd + 1)..<(text[(idEnd + 1)...].firstIndex { !isDigit($0) } ?? text.count)
            if secret.count >= shortestSecret { ranges.append(secret) }
            start = secret.upperBound
        }
        return ranges
    }

    /// Base32 in small letters.
    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "2")...UInt8(ascii: "7")).contains(byte)
    }
}
