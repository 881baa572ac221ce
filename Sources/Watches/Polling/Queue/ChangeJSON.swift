import FoundationEssentials

/// `updated_fields` and `changes` as the store's queue keeps them, in the form that `QueueTexts` reads.
enum ChangeJSON {
    private struct Pair: Encodable {
        let old: String?
        let new: String?
    }

    /// nil: nothing is known.
    static func text(fields: [String]?) throws -> String? {
        try fields.map { try encoded($0) }
    }

    /// nil: there are none.
    static func text(values: [String: ChangedValue]) throws -> String? {
        values.isEmpty ? nil : try encoded(values.mapValues { Pair(old: $0.old, new: $0.new) })
    }

    private static func encoded(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }
}
