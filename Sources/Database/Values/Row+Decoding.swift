package import FoundationEssentials
import Timekeeping

/// Reading the columns of Herald's own tables, by name. A missing column or a value of another type is
/// an error that names both, never a trap.
extension Row {
    package func integer(_ name: String) throws(DatabaseError) -> Int64 {
        guard let value = try optionalInteger(name) else { throw unexpected(name, "an integer") }
        return value
    }

    package func optionalInteger(_ name: String) throws(DatabaseError) -> Int64? {
        switch try value(name) {
        case .null: return nil
        case .integer(let value): return value
        case .bool(let value): return value ? 1 : 0
        case .decimal(let value):
            guard let integer = Int64(value.description) else { throw unexpected(name, "an integer") }
            return integer
        default: throw unexpected(name, "an integer")
        }
    }

    package func text(_ name: String) throws(DatabaseError) -> String {
        guard let value = try optionalText(name) else { throw unexpected(name, "text") }
        return value
    }

    package func optionalText(_ name: String) throws(DatabaseError) -> String? {
        switch try value(name) {
        case .null: return nil
        case .text(let value), .json(let value): return value
        case .blob(let bytes): return String(decoding: bytes, as: UTF8.self)
        default: throw unexpected(name, "text")
        }
    }

    package func bytes(_ name: String) throws(DatabaseError) -> [UInt8] {
        switch try value(name) {
        case .blob(let bytes): return bytes
        case .text(let text), .json(let text): return Array(text.utf8)
        default: throw unexpected(name, "bytes")
        }
    }

    /// An instant that the store keeps as milliseconds since 1970.
    package func instant(_ name: String) throws(DatabaseError) -> Date {
        Date(unixMilliseconds: try integer(name))
    }

    package func optionalInstant(_ name: String) throws(DatabaseError) -> Date? {
        try optionalInteger(name).map { Date(unixMilliseconds: $0) }
    }

    private func value(_ name: String) throws(DatabaseError) -> SQLValue {
        guard let value = self[name] else {
            throw DatabaseError(.unexpectedValue, "the result has no column \(name)")
        }
        return value
    }

    private func unexpected(_ name: String, _ wanted: String) -> DatabaseError {
        DatabaseError(.unexpectedValue, "column \(name) is not \(wanted)")
    }
}
