import Database

/// Rows by the keys that were asked for, though the table may give its key in another type than the queue does.
struct RecordIndex {
    private(set) var rows: [SQLValue: WatchedRow] = [:]
    private var exact: [String: [SQLValue]] = [:]
    private var loose: [String: [SQLValue]] = [:]

    init(_ records: [SQLValue]) {
        for record in records {
            let text = Self.canonical(record)
            exact[text, default: []].append(record)
            loose[Self.loosened(text), default: []].append(record)
        }
    }

    mutating func insert(_ row: WatchedRow, key: SQLValue) {
        let text = Self.canonical(key)
        // The database found it by its own rules of comparison, which may see no difference between a and A.
        for record in exact[text] ?? loose[Self.loosened(text)] ?? [] { rows[record] = row }
    }

    /// Numbers that are equal are written the same, of whatever type.
    private static func canonical(_ value: SQLValue) -> String {
        switch value {
        case .decimal(let decimal): shortened(decimal)
        case .double(let double): ExactDecimal(double).map(shortened) ?? double.description
        case .bool(let bool): bool ? "1" : "0"
        case .blob(let bytes):
            String(validating: bytes, as: UTF8.self) ?? bytes.map { String($0) }.joined(separator: " ")
        default: value.displayText
        }
    }

    private static func shortened(_ decimal: ExactDecimal) -> String {
        var text = Substring(decimal.description)
        guard text.contains(".") else { return String(text) }
        while text.last == "0" { text.removeLast() }
        if text.last == "." { text.removeLast() }
        return String(text)
    }

    private static func loosened(_ text: String) -> String {
        var text = text.lowercased()
        while text.last == " " { text.removeLast() }
        return text
    }
}
