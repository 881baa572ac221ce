/// The name of a series as the store has it: short enough for an index, and the same for equal names only.
struct SeriesKey: Sendable, Hashable {
    static let mostBytes = 255
    static let mostMetricBytes = 100

    let metric: String
    let labels: String
    let node: String

    /// - Returns: nil for a metric that is no name (`a` to `z`, digits and `_`, a letter first), and for labels or a node
    ///   that are too long.
    init?(_ identity: SeriesIdentity) {
        guard Self.isMetric(identity.name.metric) else { return nil }
        metric = identity.name.metric
        labels = identity.name.labels.sorted { $0.key < $1.key }
            .map { Self.escaped($0.key) + "=" + Self.escaped($0.value) }.joined(separator: ",")
        node = Self.escaped(identity.node)
        guard labels.utf8.count <= Self.mostBytes, node.utf8.count <= Self.mostBytes else { return nil }
    }

    static func isMetric(_ text: String) -> Bool {
        guard (1...mostMetricBytes).contains(text.utf8.count), let first = text.utf8.first, isLetter(first) else {
            return false
        }
        return text.utf8.allSatisfy { isLetter($0) || isDigit($0) || $0 == UInt8(ascii: "_") }
    }

    /// What `init` wrote.
    static func identity(metric: String, labels: String, node: String) -> SeriesIdentity {
        var read: [String: String] = [:]
        for pair in labels.split(separator: ",") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2 else { continue }
            read[unescaped(parts[0])] = unescaped(parts[1])
        }
        return SeriesIdentity(name: SeriesName(metric, read), node: unescaped(node[...]))
    }

    /// Blanks too: MySQL takes a text with a blank at its end for the one without.
    private static func escaped(_ text: String) -> String {
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            if byte > 0x20, byte != 0x7F, !reserved.contains(byte) {
                bytes.append(byte)
            } else {
                bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func unescaped(_ text: Substring) -> String {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%"), let high = rest.first.flatMap(digits.firstIndex),
                let low = rest.dropFirst().first.flatMap(digits.firstIndex)
            else {
                bytes.append(byte)
                continue
            }
            bytes.append(UInt8(high << 4 | low))
            rest = rest.dropFirst(2)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static let digits = Array("0123456789ABCDEF".utf8)
    private static let reserved = Set("%,=".utf8)

    private static func isLetter(_ byte: UInt8) -> Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) }
    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}
