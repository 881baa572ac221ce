import Foundation

/// What `--json` prints: one JSON value, keys sorted, instants as RFC 3339.
enum JSONOutput {
    static func print(_ value: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .iso8601
        Console.print(String(decoding: try encoder.encode(value), as: UTF8.self))
    }
}
