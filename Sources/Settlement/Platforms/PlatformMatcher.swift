/// Finds a platform by the bytes of what a row calls it, as `PlatformTable.number(of:)` does by its text.
struct PlatformMatcher {
    private struct Name {
        let first: UInt64
        let second: UInt64
        let number: Int
    }

    private let names: [Name]
    private let table: PlatformTable

    init(_ table: PlatformTable) {
        self.table = table
        names = table.platforms.enumerated().flatMap { number, platform in
            ([platform.name, platform.prefix] + platform.aliases).compactMap { name in
                var name = name
                return name.withUTF8 { bytes in
                    Self.words(UnsafeRawBufferPointer(bytes)).map { Name(first: $0.0, second: $0.1, number: number) }
                }
            }
        }
    }

    /// nil: unknown, NULL among it.
    func number(of bytes: UnsafeRawBufferPointer?) -> Int? {
        guard let bytes else { return nil }
        guard let (first, second) = Self.words(bytes) else {
            return table.number(of: String(decoding: bytes, as: UTF8.self))
        }
        for name in names where name.first == first && name.second == second { return name.number }
        return nil
    }

    /// The name in lower case, without spaces around it, in two words; nil for more than 16 bytes and beyond ASCII.
    private static func words(_ bytes: UnsafeRawBufferPointer) -> (UInt64, UInt64)? {
        var start = 0
        var end = bytes.count
        while start < end, isSpace(bytes[start]) { start += 1 }
        while start < end, isSpace(bytes[end - 1]) { end -= 1 }
        guard end - start <= 16 else { return nil }
        var first: UInt64 = 0
        var second: UInt64 = 0
        for index in start..<end {
            var byte = bytes[index]
            guard byte < 0x80 else { return nil }
            if byte >= 0x41 && byte <= 0x5A { byte |= 0x20 }
            let place = index - start
            if place < 8 {
                first |= UInt64(byte) << UInt64(place * 8)
            } else {
                second |= UInt64(byte) << UInt64((place - 8) * 8)
            }
        }
        return (first, second)
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte >= 0x09 && byte <= 0x0D }
}
