import CSQLite
import Database

/// The columns of a statement's result: their names, and which are declared as decimals.
struct ResultLayout {
    let columns: Row.Columns
    /// For a column declared DECIMAL or NUMERIC the digits it shall have after the point; nil for others.
    let decimalScales: [Int?]
    let hasDecimals: Bool
    /// How often SQLite had prepared the statement anew when this was read.
    let preparations: Int32

    init(of statement: OpaquePointer, preparations: Int32) {
        let indices = 0..<sqlite3_column_count(statement)
        columns = Row.Columns(
            names: indices.map { index in sqlite3_column_name(statement, index).map { String(cString: $0) } ?? "" })
        let scales = indices.map { index in
            sqlite3_column_decltype(statement, index).flatMap { Self.scale(ofType: String(cString: $0)) }
        }
        decimalScales = scales
        hasDecimals = scales.contains { $0 != nil }
        self.preparations = preparations
    }

    /// `DECIMAL(10,2)` has 2, `numeric` has 0 or more as they come, other types are no decimals.
    static func scale(ofType declaration: String) -> Int? {
        let parts = declaration.uppercased().split { "(), ".contains($0) }
        guard let name = parts.first, name == "DECIMAL" || name == "NUMERIC" else { return nil }
        return parts.count > 2 ? Int(parts[2]) ?? 0 : 0
    }
}
