/// Reads the figures out of the JSON of a record's details, in one pass and without allocating.
///
/// It reads all of it: what is not JSON to the last byte is broken, and nothing of it is believed. It trusts no
/// byte: it may be called with anything.
struct DetailsScanner {
    typealias Bytes = UnsafePointer<UInt8>

    private var at: Bytes
    private let end: Bytes
    /// All bytes of strings together: whether one of them is beyond ASCII.
    private var seen: UInt8 = 0
    private let names: FigureNames.Table
    /// By level and spelling; only what `found` names was ever written.
    private let values: UnsafeMutablePointer<Int64>
    /// By level the spellings that were found.
    private var found = InlineArray<5, UInt32>(repeating: 0)

    /// Deeper than this nothing is nested that anybody means.
    private static let deepest = 256

    static func scan(_ json: UnsafeRawBufferPointer?) -> ScannedFigures {
        guard let json, let base = json.baseAddress else { return ScannedFigures() }
        return scan(base.assumingMemoryBound(to: UInt8.self), json.count, mayBeText: true)
    }

    /// - Parameter mayBeText: it may be a JSON string that holds the JSON.
    private static func scan(_ start: Bytes, _ count: Int, mayBeText: Bool) -> ScannedFigures {
        withUnsafeTemporaryAllocation(
            of: Int64.self, capacity: FigureNames.levelCount * FigureNames.spellingCount
        ) { values in
            guard let values = values.baseAddress else { return .broken }
            var scanner = DetailsScanner(start, count, values)
            return scanner.scan(mayBeText: mayBeText)
        }
    }

    private init(_ start: Bytes, _ count: Int, _ values: UnsafeMutablePointer<Int64>) {
        at = start
        end = start + count
        names = FigureNames.table
        self.values = values
    }

    private mutating func scan(mayBeText: Bool) -> ScannedFigures {
        let start = at
        skipSpace()
        guard at < end else { return ScannedFigures() }
        switch at.pointee {
        case UInt8(ascii: "{"):
            at += 1
            guard object(level: 0), isFinished(from: start) else { return .broken }
            return figures
        case UInt8(ascii: "\""):
            guard mayBeText, let text = string(), isFinished(from: start) else { return .broken }
            return Self.scan(text: text)
        case UInt8(ascii: "n"):
            return literal("null") && isFinished(from: start) ? ScannedFigures() : .broken
        default: return .broken
        }
    }

    /// What a JSON string holds.
    private static func scan(text: Text) -> ScannedFigures {
        guard text.hasEscapes else { return scan(text.start, text.end - text.start, mayBeText: false) }
        // Never longer than it was with its escapes.
        return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: max(1, text.end - text.start)) { buffer in
            guard let count = EscapedText.unescape(text.start, text.end, into: buffer), let start = buffer.baseAddress
            else { return .broken }
            return scan(start, count, mayBeText: false)
        }
    }

    private var figures: ScannedFigures {
        let masks = FigureNames.masks
        return ScannedFigures(
            views: figure(masks.0), likes: figure(masks.1), comments: figure(masks.2), shares: figure(masks.3),
            collects: figure(masks.4))
    }

    @inline(__always)
    private func figure(_ mask: UInt32) -> Int64 {
        for level in 0..<FigureNames.levelCount {
            let bits = found[level] & mask
            if bits != 0 { return values[level * FigureNames.spellingCount + bits.trailingZeroBitCount] }
        }
        return ScannedFigures.absent
    }

    /// From behind its brace on.
    private mutating func object(level: Int) -> Bool {
        skipSpace()
        if skip(UInt8(ascii: "}")) { return true }
        while true {
            skipSpace()
            guard let key = string() else { return false }
            skipSpace()
            guard skip(UInt8(ascii: ":")) else { return false }
            skipSpace()
            guard member(meaning(key), level) else { return false }
            skipSpace()
            if skip(UInt8(ascii: ",")) { continue }
            return skip(UInt8(ascii: "}"))
        }
    }

    /// A key's value. Of a key that is there twice the last one counts, as in jsonb.
    private mutating func member(_ meaning: FigureNames.Meaning, _ level: Int) -> Bool {
        switch meaning {
        case .figure(let spelling):
            guard let value = figureValue() else { return false }
            let bit: UInt32 = 1 << UInt32(spelling)
            guard value != ScannedFigures.absent else {
                found[level] &= ~bit
                return true
            }
            found[level] |= bit
            values[level * FigureNames.spellingCount + spelling] = value
            return true
        case .container(let inner) where level == 0:
            found[inner] = 0
            return skip(UInt8(ascii: "{")) ? object(level: inner) : skipValue(depth: 1)
        case .container, .nothing: return skipValue(depth: 1)
        }
    }

    @inline(__always)
    private func meaning(_ key: Text) -> FigureNames.Meaning {
        if !key.hasEscapes { return names.meaning(key.start, key.end - key.start) }
        // Of more it is none that is known.
        guard key.end - key.start <= 16 * 6 else { return .nothing }
        return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 16 * 6) { buffer in
            guard let count = EscapedText.unescape(key.start, key.end, into: buffer), let start = buffer.baseAddress
            else { return .nothing }
            return names.meaning(start, count)
        }
    }

    /// A value where a count is expected.
    ///
    /// - Returns: the count or a code; nil: it is no JSON.
    private mutating func figureValue() -> Int64? {
        guard at < end else { return nil }
        switch at.pointee {
        case UInt8(ascii: "\""):
            guard let text = string() else { return nil }
            return number(text)
        case UInt8(ascii: "n"): return literal("null") ? ScannedFigures.absent : nil
        case UInt8(ascii: "-"), 0x30...0x39: return FigureNumber.read(&at, end)
        default: return skipValue(depth: 1) ? ScannedFigures.notANumber : nil
        }
    }

    private func number(_ text: Text) -> Int64 {
        if !text.hasEscapes { return FigureNumber.read(text: text.start, text.end) }
        guard text.end - text.start <= 512 else { return ScannedFigures.notANumber }
        return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 512) { buffer in
            guard let count = EscapedText.unescape(text.start, text.end, into: buffer), let start = buffer.baseAddress
            else { return ScannedFigures.notANumber }
            return FigureNumber.read(text: start, UnsafePointer(start) + count)
        }
    }
}

// MARK: - JSON

extension DetailsScanner {
    /// A string between its quotes.
    struct Text {
        let start: Bytes
        let end: Bytes
        let hasEscapes: Bool
    }

    @inline(__always)
    private mutating func skipSpace() {
        while at < end, at.pointee <= 0x20 {
            guard at.pointee == 0x20 || at.pointee == 0x0A || at.pointee == 0x0D || at.pointee == 0x09 else { return }
            at += 1
        }
    }

    @inline(__always)
    private mutating func skip(_ byte: UInt8) -> Bool {
        guard at < end, at.pointee == byte else { return false }
        at += 1
        return true
    }

    /// Nothing follows, and all of it is UTF-8.
    private mutating func isFinished(from start: Bytes) -> Bool {
        skipSpace()
        guard at == end else { return false }
        guard seen >= 0x80 else { return true }
        return UTF8Check.isValid(UnsafeBufferPointer(start: start, count: end - start))
    }

    /// Anything. An object or array counts itself into `depth`.
    private mutating func skipValue(depth: Int) -> Bool {
        guard at < end else { return false }
        switch at.pointee {
        case UInt8(ascii: "\""): return string() != nil
        case UInt8(ascii: "{"): return depth < Self.deepest && skipObject(depth: depth + 1)
        case UInt8(ascii: "["): return depth < Self.deepest && skipArray(depth: depth + 1)
        case UInt8(ascii: "t"): return literal("true")
        case UInt8(ascii: "f"): return literal("false")
        case UInt8(ascii: "n"): return literal("null")
        default: return FigureNumber.read(&at, end) != nil
        }
    }

    private mutating func skipObject(depth: Int) -> Bool {
        at += 1
        skipSpace()
        if skip(UInt8(ascii: "}")) { return true }
        while true {
            skipSpace()
            guard string() != nil else { return false }
            skipSpace()
            guard skip(UInt8(ascii: ":")) else { return false }
            skipSpace()
            guard skipValue(depth: depth) else { return false }
            skipSpace()
            if skip(UInt8(ascii: ",")) { continue }
            return skip(UInt8(ascii: "}"))
        }
    }

    private mutating func skipArray(depth: Int) -> Bool {
        at += 1
        skipSpace()
        if skip(UInt8(ascii: "]")) { return true }
        while true {
            skipSpace()
            guard skipValue(depth: depth) else { return false }
            skipSpace()
            if skip(UInt8(ascii: ",")) { continue }
            return skip(UInt8(ascii: "]"))
        }
    }

    private mutating func literal(_ word: StaticString) -> Bool {
        guard end - at >= word.utf8CodeUnitCount else { return false }
        for index in 0..<word.utf8CodeUnitCount where at[index] != word.utf8Start[index] { return false }
        at += word.utf8CodeUnitCount
        return true
    }

    /// A string, whose escapes are looked at but not undone.
    @inline(__always)
    private mutating func string() -> Text? {
        guard skip(UInt8(ascii: "\"")) else { return nil }
        let start = at
        var hasEscapes = false
        while at < end {
            let byte = at.pointee
            seen |= byte
            if byte == UInt8(ascii: "\"") {
                at += 1
                return Text(start: start, end: at - 1, hasEscapes: hasEscapes)
            }
            guard byte >= 0x20 else { return nil }
            if byte == UInt8(ascii: "\\") {
                hasEscapes = true
                guard escape() else { return nil }
            } else {
                at += 1
            }
        }
        return nil
    }

    private mutating func escape() -> Bool {
        guard end - at >= 2 else { return false }
        switch at[1] {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            at += 2
            return true
        case UInt8(ascii: "u"):
            guard end - at >= 6, EscapedText.codeUnit(at + 2) != nil else { return false }
            at += 6
            return true
        default: return false
        }
    }
}
