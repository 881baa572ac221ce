/// Reads a body of JSON byte by byte, keeps the fields that are looked at and checks the rest: a decoder takes 4 µs for
/// what this does in a fraction, and no bytes make it fail in another way than with a `UsageReportProblem`.
struct JSONScanner {
    enum Value: Hashable {
        case text(String)
        case object
        /// A number, a list, true, false, null.
        case other
    }

    static let deepest = 32

    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    mutating func document(into fields: inout ReportFields) throws(UsageReportProblem) {
        skipBlanks()
        guard peek == UInt8(ascii: "{") else {
            try skipValue(depth: 0)
            skipBlanks()
            guard position == bytes.count else { throw malformed }
            throw .notAnObject
        }
        try object { (key, scanner) throws(UsageReportProblem) in
            switch key {
            case "anonymous_id": fields.anonymousID = try scanner.value(depth: 1)
            case "timestamp": fields.timestamp = try scanner.value(depth: 1)
            case "project": fields.project = try scanner.value(depth: 1)
            case "info":
                fields.os = nil
                fields.version = nil
                fields.info = try scanner.info(into: &fields)
            default:
                fields.dropped += 1
                try scanner.skipValue(depth: 1)
            }
        }
        skipBlanks()
        guard position == bytes.count else { throw malformed }
    }

    private mutating func info(into fields: inout ReportFields) throws(UsageReportProblem) -> Value {
        guard peek == UInt8(ascii: "{") else { return try value(depth: 1) }
        try object { (key, scanner) throws(UsageReportProblem) in
            switch key {
            case "os": fields.os = try scanner.value(depth: 2)
            case "version": fields.version = try scanner.value(depth: 2)
            default:
                fields.dropped += 1
                try scanner.skipValue(depth: 2)
            }
        }
        return .object
    }

    private mutating func value(depth: Int) throws(UsageReportProblem) -> Value {
        switch peek {
        case UInt8(ascii: "\""): return .text(try string())
        case UInt8(ascii: "{"):
            try skipValue(depth: depth)
            return .object
        default:
            try skipValue(depth: depth)
            return .other
        }
    }
}

extension JSONScanner {
    private var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

    private var malformed: UsageReportProblem { .malformed(at: position) }

    private mutating func skipBlanks() {
        while let byte = peek, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
    }

    private mutating func expect(_ byte: UInt8) throws(UsageReportProblem) {
        guard peek == byte else { throw malformed }
        position += 1
    }

    /// Reads an object; `member` reads the value that stands at the position, after each key.
    private mutating func object(
        _ member: (String, inout JSONScanner) throws(UsageReportProblem) -> Void
    ) throws(UsageReportProblem) {
        try expect(UInt8(ascii: "{"))
        skipBlanks()
        if peek == UInt8(ascii: "}") {
            position += 1
            return
        }
        while true {
            skipBlanks()
            let key = try string()
            skipBlanks()
            try expect(UInt8(ascii: ":"))
            skipBlanks()
            try member(key, &self)
            skipBlanks()
            if peek == UInt8(ascii: ",") {
                position += 1
                continue
            }
            return try expect(UInt8(ascii: "}"))
        }
    }

    private mutating func list(depth: Int) throws(UsageReportProblem) {
        try expect(UInt8(ascii: "["))
        skipBlanks()
        if peek == UInt8(ascii: "]") {
            position += 1
            return
        }
        while true {
            skipBlanks()
            try skipValue(depth: depth)
            skipBlanks()
            if peek == UInt8(ascii: ",") {
                position += 1
                continue
            }
            return try expect(UInt8(ascii: "]"))
        }
    }

    /// - Parameter depth: of the objects and lists around it.
    private mutating func skipValue(depth: Int) throws(UsageReportProblem) {
        switch peek {
        case UInt8(ascii: "\""): _ = try string()
        case UInt8(ascii: "{"):
            guard depth < Self.deepest else { throw .tooDeep(most: Self.deepest) }
            try object { (_, scanner) throws(UsageReportProblem) in try scanner.skipValue(depth: depth + 1) }
        case UInt8(ascii: "["):
            guard depth < Self.deepest else { throw .tooDeep(most: Self.deepest) }
            try list(depth: depth + 1)
        case UInt8(ascii: "t"): try word("true")
        case UInt8(ascii: "f"): try word("false")
        case UInt8(ascii: "n"): try word("null")
        default: try number()
        }
    }

    private mutating func word(_ word: StaticString) throws(UsageReportProblem) {
        let end = position + word.utf8CodeUnitCount
        guard end <= bytes.count else { throw malformed }
        for index in 0..<word.utf8CodeUnitCount where bytes[position + index] != word.utf8Start[index] {
            throw malformed
        }
        position = end
    }

    private mutating func number() throws(UsageReportProblem) {
        if peek == UInt8(ascii: "-") { position += 1 }
        if peek == UInt8(ascii: "0") { position += 1 } else { try digits() }
        if peek == UInt8(ascii: ".") {
            position += 1
            try digits()
        }
        guard peek == UInt8(ascii: "e") || peek == UInt8(ascii: "E") else { return }
        position += 1
        if peek == UInt8(ascii: "+") || peek == UInt8(ascii: "-") { position += 1 }
        try digits()
    }

    private mutating func digits() throws(UsageReportProblem) {
        let start = position
        while let byte = peek, (0x30...0x39).contains(byte) { position += 1 }
        guard position > start else { throw malformed }
    }
}

extension JSONScanner {
    private mutating func string() throws(UsageReportProblem) -> String {
        try expect(UInt8(ascii: "\""))
        let start = position
        while let byte = peek, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\"), byte >= 0x20 { position += 1 }
        guard peek == UInt8(ascii: "\\") else {
            let end = position
            try expect(UInt8(ascii: "\""))
            return try text(bytes[start..<end])
        }
        var unescaped = Array(bytes[start..<position])
        while let byte = peek, byte != UInt8(ascii: "\""), byte >= 0x20 {
            position += 1
            if byte == UInt8(ascii: "\\") { try escape(into: &unescaped) } else { unescaped.append(byte) }
        }
        try expect(UInt8(ascii: "\""))
        return try text(unescaped[...])
    }

    private func text(_ bytes: ArraySlice<UInt8>) throws(UsageReportProblem) -> String {
        guard let text = String(validating: bytes, as: UTF8.self) else { throw malformed }
        return text
    }

    private mutating func escape(into text: inout [UInt8]) throws(UsageReportProblem) {
        guard let byte = peek else { throw malformed }
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "u"): try append(try codeUnit(), to: &text)
        default: throw malformed
        }
    }

    private mutating func append(_ unit: UInt16, to text: inout [UInt8]) throws(UsageReportProblem) {
        var units = [unit]
        if UTF16.isLeadSurrogate(unit), peek == UInt8(ascii: "\\"), position + 1 < bytes.count,
            bytes[position + 1] == UInt8(ascii: "u")
        {
            position += 2
            units.append(try codeUnit())
        }
        // A surrogate without its other half becomes U+FFFD, as everywhere.
        text.append(contentsOf: String(decoding: units, as: UTF16.self).utf8)
    }

    private mutating func codeUnit() throws(UsageReportProblem) -> UInt16 {
        guard position + 4 <= bytes.count else { throw malformed }
        var unit: UInt16 = 0
        for byte in bytes[position..<position + 4] {
            guard let digit = Self.hexadecimal(byte) else { throw malformed }
            unit = unit << 4 | digit
        }
        position += 4
        return unit
    }

    private static func hexadecimal(_ byte: UInt8) -> UInt16? {
        switch byte {
        case 0x30...0x39: UInt16(byte - 0x30)
        case 0x41...0x46: UInt16(byte - 0x41 + 10)
        case 0x61...0x66: UInt16(byte - 0x61 + 10)
        default: nil
        }
    }
}
