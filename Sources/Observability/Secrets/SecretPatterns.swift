/// Finds several secrets in one pass over a text.
///
/// A byte that begins no secret costs one look into a table. From a candidate on, the secret is matched
/// byte by byte where each may stand as itself or in an escape; as some bytes can be read both ways
/// (a `%` that is one, or that begins an escape) a small set of positions is carried along.
struct SecretPatterns: Sendable {
    let secrets: [[UInt8]]
    /// In bytes; nil where there is none.
    private let shortest: Int?
    /// For each byte the secrets that begin with it.
    private let byFirstByte: [[Int]]

    init(_ secrets: [[UInt8]]) {
        var known: Set<[UInt8]> = []
        let unique = secrets.filter { !$0.isEmpty && known.insert($0).inserted }
        var table: [[Int]] = Array(repeating: [], count: 256)
        for (index, secret) in unique.enumerated() { table[Int(secret[0])].append(index) }
        self.secrets = unique
        shortest = unique.lazy.map(\.count).min()
        byFirstByte = table
    }

    /// No escape is shorter than what it stands for, so a short text holds none.
    func mayOccur(in text: String) -> Bool { shortest.map { text.utf8.count >= $0 } ?? false }

    /// Where secrets stand, ascending; those that overlap are one range.
    func ranges(in text: [UInt8]) -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        for start in text.indices {
            guard let end = longestMatch(in: text, at: start) else { continue }
            if let last = ranges.last, last.upperBound > start {
                ranges[ranges.count - 1] = last.lowerBound..<max(last.upperBound, end)
            } else {
                ranges.append(start..<end)
            }
        }
        return ranges
    }

    private func longestMatch(in text: [UInt8], at start: Int) -> Int? {
        var longest: Int?
        Self.forEachReading(of: text, at: start) { byte, _ in
            for index in byFirstByte[Int(byte)] {
                guard let end = Self.end(of: secrets[index], in: text, at: start) else { continue }
                longest = max(longest ?? 0, end)
            }
        }
        return longest
    }

    private static func end(of secret: [UInt8], in text: [UInt8], at start: Int) -> Int? {
        var positions = [start]
        for wanted in secret {
            var next: [Int] = []
            for position in positions {
                forEachReading(of: text, at: position) { byte, end in
                    if byte == wanted, !next.contains(end) { next.append(end) }
                }
            }
            if next.isEmpty { return nil }
            positions = next
        }
        return positions.max()
    }

    /// Every byte that the text at `position` can stand for, with the position after it.
    private static func forEachReading(of text: [UInt8], at position: Int, _ body: (UInt8, Int) -> Void) {
        guard position < text.count else { return }
        let byte = text[position]
        body(byte, position + 1)
        switch byte {
        case UInt8(ascii: "+"):
            body(UInt8(ascii: " "), position + 1)
        case UInt8(ascii: "%") where position + 2 < text.count:
            if let value = Hexadecimal.value(text[position + 1], text[position + 2]) { body(value, position + 3) }
        case UInt8(ascii: "\\") where position + 1 < text.count:
            readEscape(of: text, at: position, body)
        default: break
        }
    }

    private static func readEscape(of text: [UInt8], at position: Int, _ body: (UInt8, Int) -> Void) {
        switch text[position + 1] {
        case UInt8(ascii: "n"): body(0x0A, position + 2)
        case UInt8(ascii: "r"): body(0x0D, position + 2)
        case UInt8(ascii: "t"): body(0x09, position + 2)
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): body(text[position + 1], position + 2)
        case UInt8(ascii: "u") where position + 5 < text.count:
            // Beyond ASCII, JSON writers leave characters as they are.
            guard Hexadecimal.value(text[position + 2], text[position + 3]) == 0 else { return }
            guard let value = Hexadecimal.value(text[position + 4], text[position + 5]), value < 0x80 else { return }
            body(value, position + 6)
        default: break
        }
    }
}
