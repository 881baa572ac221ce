import CSQLite
import Database

extension SQLValue {
    /// The value of a column of the current row.
    ///
    /// - Parameter decimalScale: not nil where the column is declared as a decimal. SQLite keeps such a number
    ///   as text, integer or double; it is given as a decimal with at least these digits after the point, as
    ///   the other databases do.
    init(column index: Int32, of statement: OpaquePointer, decimalScale: Int?) {
        let value: SQLValue =
            switch sqlite3_column_type(statement, index) {
            case SQLITE_INTEGER: .integer(sqlite3_column_int64(statement, index))
            case SQLITE_FLOAT: .double(sqlite3_column_double(statement, index))
            case SQLITE_TEXT: .text(Self.text(statement, index))
            case SQLITE_BLOB: .blob(Self.bytes(statement, index))
            default: .null
            }
        self = decimalScale.map { value.asDecimal(scale: $0) } ?? value
    }

    private func asDecimal(scale: Int) -> SQLValue {
        let decimal: ExactDecimal? =
            switch self {
            case .integer(let value): ExactDecimal(value)
            case .double(let value): ExactDecimal(value)
            case .text(let value): ExactDecimal(value)
            default: nil
            }
        guard let decimal else { return self }
        return .decimal(decimal.scale < scale ? decimal.rounded(toPlaces: scale) : decimal)
    }

    /// By length and not up to the first zero byte, which text may hold.
    private static func text(_ statement: OpaquePointer, _ index: Int32) -> String {
        guard let start = sqlite3_column_text(statement, index) else { return "" }
        let count = Int(sqlite3_column_bytes(statement, index))
        return String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
    }

    private static func bytes(_ statement: OpaquePointer, _ index: Int32) -> [UInt8] {
        guard let start = sqlite3_column_blob(statement, index) else { return [] }
        return Array(UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(statement, index))))
    }
}
