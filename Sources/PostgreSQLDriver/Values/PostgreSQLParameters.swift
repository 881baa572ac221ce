import CLibpq
import Database

/// The values of one execution as libpq takes them.
///
/// All but blobs go as text of unknown type, so that the server infers the type from what the value is
/// compared with or stored in, as it does for a literal: `add_time >= $1` works for a bigint and for a
/// timestamp.
struct PostgreSQLParameters {
    /// 0 (unknown), or bytea.
    private(set) var types: [Oid] = []
    private var formats: [Int32] = []
    private var lengths: [Int32] = []
    /// All values one after the other, each ended by a zero byte.
    private var storage: [UInt8] = []
    private var offsets: [Int?] = []

    private static let bytea: Oid = 17

    init(_ values: [SQLValue]) throws(DatabaseError) {
        for (index, value) in values.enumerated() {
            switch value {
            case .null: append(nil)
            // Not t and f: 1 and 0 are read by boolean and by the integer columns in which flags are kept.
            case .bool(let value): append(value ? "1" : "0")
            case .integer(let value): append(String(value))
            case .unsigned(let value): append(String(value))
            case .double(let value): append(value.description)
            case .decimal(let value): append(value.description)
            case .text(let text), .json(let text), .date(let text), .time(let text), .dateTime(let text):
                guard !text.utf8.contains(0) else {
                    throw DatabaseError(
                        .unexpectedValue, "value \(index + 1) holds a zero byte, which PostgreSQL's text cannot")
                }
                append(text)
            case .instant(let instant): append(instant.sqlText + "+00")
            case .blob(let bytes): append(bytes)
            }
        }
    }

    var count: Int32 { Int32(types.count) }

    /// What tells apart statements of the same text: only blobs do not have an unknown type.
    var signature: String {
        guard types.contains(Self.bytea) else { return "" }
        return "\u{0}" + types.map { $0 == 0 ? "t" : "b" }.joined()
    }

    func withPointers<Result>(
        _ body: (_ values: [UnsafePointer<CChar>?], _ lengths: [Int32], _ formats: [Int32]) -> Result
    ) -> Result {
        storage.withUnsafeBytes { storage in
            let base = storage.bindMemory(to: CChar.self).baseAddress
            return body(offsets.map { offset in offset.flatMap { base?.advanced(by: $0) } }, lengths, formats)
        }
    }

    private mutating func append(_ text: String?) {
        types.append(0)
        formats.append(0)
        lengths.append(0)
        guard let text else {
            offsets.append(nil)
            return
        }
        offsets.append(storage.count)
        storage.append(contentsOf: text.utf8)
        storage.append(0)
    }

    private mutating func append(_ bytes: [UInt8]) {
        types.append(Self.bytea)
        formats.append(1)
        lengths.append(Int32(bytes.count))
        offsets.append(storage.count)
        storage.append(contentsOf: bytes)
        storage.append(0)
    }
}
