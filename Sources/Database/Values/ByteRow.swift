/// One row of a result as bytes in somebody else's memory: read within the closure that is given it, and gone
/// afterwards. Reading it allocates nothing, which is what a million rows need.
///
/// Columns are counted from 0. A column that is none or holds something else is an error, never a trap.
package struct ByteRow: ~Copyable {
    private let fields: UnsafeBufferPointer<ByteField>

    package init(_ fields: UnsafeBufferPointer<ByteField>) { self.fields = fields }

    package var count: Int { fields.count }

    package func isNull(_ column: Int) throws(DatabaseError) -> Bool {
        if case .null = try field(column) { true } else { false }
    }

    package func integer(_ column: Int) throws(DatabaseError) -> Int64 {
        guard case .integer(let value) = try field(column) else { throw unexpected(column, "an integer") }
        return value
    }

    package func optionalInteger(_ column: Int) throws(DatabaseError) -> Int64? {
        switch try field(column) {
        case .null: return nil
        case .integer(let value): return value
        case .bytes, .microseconds: throw unexpected(column, "an integer")
        }
    }

    /// The bytes of a text, of JSON or of a blob; nil for NULL.
    package func bytes(_ column: Int) throws(DatabaseError) -> UnsafeRawBufferPointer? {
        switch try field(column) {
        case .null: return nil
        case .bytes(let bytes): return bytes
        case .integer, .microseconds: throw unexpected(column, "text")
        }
    }

    /// A copy, in which bytes that are no UTF-8 are replaced.
    package func text(_ column: Int) throws(DatabaseError) -> String? {
        try bytes(column).map { String(decoding: $0, as: UTF8.self) }
    }

    /// Microseconds since 1970 of a point in time; of a local time or a day as if in UTC; nil for NULL.
    package func microseconds(_ column: Int) throws(DatabaseError) -> Int64? {
        switch try field(column) {
        case .null: return nil
        case .microseconds(let value): return value
        case .bytes(let bytes):
            guard let value = LocalTimeText.microseconds(bytes) else { throw unexpected(column, "a time") }
            return value
        case .integer: throw unexpected(column, "a time")
        }
    }

    private func field(_ column: Int) throws(DatabaseError) -> ByteField {
        guard column >= 0, column < fields.count else {
            throw DatabaseError(.unexpectedValue, "the result has \(fields.count) columns and none at \(column)")
        }
        return fields[column]
    }

    private func unexpected(_ column: Int, _ wanted: String) -> DatabaseError {
        DatabaseError(.unexpectedValue, "column \(column + 1) of the result is not \(wanted)")
    }
}
