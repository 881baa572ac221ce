/// The labels of one series as they stand on the page: `channel="ops",outcome="delivered"`.
struct MetricLabels: Sendable, Hashable {
    private static let longestValue = 256

    /// Sorted by name, each name once, without empty values, which Prometheus takes for no label at all.
    let pairs: [Pair]

    struct Pair: Sendable, Hashable {
        let name: String
        let value: String
    }

    init(_ dimensions: [(String, String)]) {
        var seen: Set<String> = []
        pairs = dimensions.map { Pair(name: MetricName.cleanLabel($0.0), value: Self.clean($0.1)) }
            .filter { !$0.value.isEmpty && seen.insert($0.name).inserted }
            .sorted { $0.name < $1.name }
    }

    var text: String {
        var text = ""
        for pair in pairs {
            if !text.isEmpty { text += "," }
            text += pair.name + "=\""
            Self.escape(pair.value, into: &text)
            text += "\""
        }
        return text
    }

    /// Both formats know three escapes only. Other control characters stand there as they are, and some parsers stumble
    /// over them.
    private static func clean(_ value: String) -> String {
        let isPlain = value.utf8.count <= longestValue && value.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
        if isPlain { return value }
        var clean = String.UnicodeScalarView()
        for scalar in value.unicodeScalars.prefix(longestValue) {
            let isControl = scalar.properties.generalCategory == .control && scalar != "\n"
            let isLineEnd = scalar == "\u{2028}" || scalar == "\u{2029}"
            clean.append(isControl || isLineEnd ? "\u{FFFD}" : scalar)
        }
        return String(clean)
    }

    static func escape(_ value: String, into text: inout String, quotes: Bool = true) {
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\"" where quotes: text += "\\\""
            default: text.unicodeScalars.append(scalar)
            }
        }
    }
}
