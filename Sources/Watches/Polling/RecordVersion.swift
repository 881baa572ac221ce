import Database
import FoundationEssentials
import Observability

/// What is remembered of a record: a fingerprint of each watched column, seeded with the record's key, so that the store
/// holds no copy of what the columns say; their values only where the watch keeps them.
struct RecordVersion: Sendable, Hashable, Codable {
    private(set) var prints: [String: String] = [:]
    private(set) var values: [String: String]?

    private enum CodingKeys: String, CodingKey {
        case prints = "p"
        case values = "v"
    }

    init(of columns: [(name: String, value: SQLValue)], record: String, keepsValues: Bool) {
        for (name, value) in columns { prints[name] = Self.print(value, record) }
        guard keepsValues, !columns.isEmpty else { return }
        var values: [String: String] = [:]
        for (name, value) in columns where !value.isNull && !SensitiveColumn.isOne(name) {
            values[name] = value.displayText
        }
        self.values = values
    }

    init(from text: String) throws {
        self = try JSONDecoder().decode(RecordVersion.self, from: Data(text.utf8))
    }

    func text() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }

    /// Whether both know the same columns.
    func knowsColumns(of other: RecordVersion) -> Bool { prints.keys == other.prints.keys }

    /// The columns that differ; one that only one of them knows does not: the table, or the list, was changed.
    func differences(from former: RecordVersion) -> Set<String> {
        Set(prints.filter { name, print in former.prints[name].map { $0 != print } ?? false }.keys)
    }

    func change(of column: String, from former: RecordVersion) -> ChangedValue? {
        guard !SensitiveColumn.isOne(column), let values, let old = former.values else { return nil }
        return ChangedValue(old: old[column], new: values[column])
    }

    /// The 64 bits of its hash folded to 48.
    private static func print(_ value: SQLValue, _ record: String) -> String {
        var hash = StableHash()
        hash.add(record.utf8)
        hash.add([0])
        switch value {
        case .null: break
        case .blob(let bytes):
            hash.add([1])
            hash.add(bytes)
        default:
            hash.add([1])
            hash.add(value.displayText.utf8)
        }
        return String((hash.value >> 48) ^ (hash.value & 0xffff_ffff_ffff), radix: 36)
    }
}
