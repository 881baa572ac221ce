/// Which files of a folder are those of a log, by their names.
struct LogNames: Sendable, Hashable {
    enum Kind: Sendable {
        /// The file itself, or one that fits the pattern.
        case current
        /// One that was put aside: `app.log.1`, `app.log-20250905`, `app.2025-09-05_10-00-00_123456.log`, `app.log.old`.
        case rotated
        /// One that was put aside and made small.
        case compressed
    }

    let pattern: String
    var isPattern: Bool { pattern.contains("*") }

    func kind(of name: String) -> Kind? {
        if matches(name) { return .current }
        let compressed = Self.endings.first { name.hasSuffix($0) && name.utf8.count > $0.utf8.count }
        let plain = compressed.map { String(name.dropLast($0.count)) } ?? name
        guard compressed != nil && matches(plain) || isRotated(plain) else { return nil }
        return compressed == nil ? .rotated : .compressed
    }

    private func matches(_ name: String) -> Bool {
        isPattern ? Self.fits(Array(name.utf8)[...], Array(pattern.utf8)[...]) : name == pattern
    }

    private func isRotated(_ name: String) -> Bool {
        var bytes = Array(name.utf8)[...]
        // What was put behind the name.
        while let last = bytes.last, Self.isNumber(last) { bytes = bytes.dropLast() }
        for word in ["old", "bak", "prev"] where bytes.count == name.utf8.count && bytes.ends(with: Array(word.utf8)) {
            bytes = bytes.dropLast(word.utf8.count)
        }
        if bytes.count < name.utf8.count {
            var stem = bytes
            while let last = stem.last, Self.isMark(last) || Self.isNumber(last) {
                stem = stem.dropLast()
                if matches(String(decoding: stem, as: UTF8.self)) { return true }
            }
        }
        return !isPattern && hasTimeBeforeExtension(name)
    }

    /// `app.2025-09-05_10-00-00_123456.log`
    private func hasTimeBeforeExtension(_ name: String) -> Bool {
        guard let dot = pattern.lastIndex(of: ".") else { return false }
        let (stem, ending) = (pattern[..<dot], pattern[dot...])
        guard name.hasPrefix(stem), name.hasSuffix(ending), name.utf8.count > pattern.utf8.count + 1 else {
            return false
        }
        let middle = name.utf8.dropFirst(stem.utf8.count).dropLast(ending.utf8.count)
        guard let first = middle.first, Self.isMark(first), let second = middle.dropFirst().first else { return false }
        return (0x30...0x39).contains(second)
            && middle.allSatisfy { Self.isMark($0) || Self.isNumber($0) || $0 == UInt8(ascii: "T") }
    }

    private static let endings = [".gz", ".zst", ".xz", ".bz2", ".zip", ".lz4"]

    private static func isNumber(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
    private static func isMark(_ byte: UInt8) -> Bool { ".-_".utf8.contains(byte) }

    /// `*` stands for any text, an empty one too.
    private static func fits(_ name: ArraySlice<UInt8>, _ pattern: ArraySlice<UInt8>) -> Bool {
        let parts = pattern.split(separator: UInt8(ascii: "*"), omittingEmptySubsequences: false)
        guard let first = parts.first, let last = parts.last, parts.count > 1 else {
            return name.elementsEqual(pattern)
        }
        guard name.count >= first.count + last.count, name.starts(with: first), name.ends(with: last) else {
            return false
        }
        var rest = name.dropFirst(first.count).dropLast(last.count)
        for part in parts.dropFirst().dropLast() where !part.isEmpty {
            guard let start = rest.indices.first(where: { rest[$0...].starts(with: part) }) else { return false }
            rest = rest[(start + part.count)...]
        }
        return true
    }
}

extension ArraySlice<UInt8> {
    fileprivate func ends(with other: some Collection<UInt8>) -> Bool {
        count >= other.count && suffix(other.count).elementsEqual(other)
    }
}
