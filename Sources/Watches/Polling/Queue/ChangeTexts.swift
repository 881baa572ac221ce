import Database
import FoundationEssentials

/// The JSON of `updated_fields` and `changes`: `["phone"]`, `{"phone":{"old":"138","new":"139"}}`.
enum ChangeTexts {
    private struct Pair: Codable {
        var old: String?
        var new: String?
    }

    static func text(fields: [String]?) throws -> String? {
        try fields.map(encoded)
    }

    static func text(values: [String: ChangedValue]) throws -> String? {
        values.isEmpty ? nil : try encoded(values.mapValues { Pair(old: $0.old, new: $0.new) })
    }

    /// What is no such JSON tells nothing: nil.
    static func fields(_ text: String?) -> [String]? {
        text.flatMap { try? JSONDecoder().decode([String].self, from: Data($0.utf8)) }
    }

    static func values(_ text: String?) -> [String: ChangedValue] {
        let pairs = text.flatMap { try? JSONDecoder().decode([String: Pair].self, from: Data($0.utf8)) } ?? [:]
        return pairs.mapValues { ChangedValue(old: $0.old, new: $0.new) }
    }

    private static func encoded(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }
}
