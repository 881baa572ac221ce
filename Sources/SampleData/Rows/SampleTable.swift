internal import Database

/// A table to fill: rows made one by one, written many at a time.
struct SampleTable {
    let name: String
    let columns: [String]
    let rowCount: Int
    let row: (Int) -> [SampleColumn]

    /// Long statements save round trips; these stay far below MariaDB's `max_allowed_packet` of 16 MiB.
    private static let rowsPerStatement = 2_000
    private static let rowsPerTransaction = 100_000

    /// A small table is one statement, which may also stand in a transaction of the caller's.
    func fill(_ connection: any Connection) throws {
        guard rowCount > 0 else { return }
        guard rowCount > Self.rowsPerStatement else {
            return try connection.executeScript(insert(0..<rowCount))
        }
        for start in stride(from: 0, to: rowCount, by: Self.rowsPerTransaction) {
            let end = min(start + Self.rowsPerTransaction, rowCount)
            try connection.transaction {
                for first in stride(from: start, to: end, by: Self.rowsPerStatement) {
                    try connection.executeScript(insert(first..<min(first + Self.rowsPerStatement, end)))
                }
            }
        }
    }

    private func insert(_ indices: Range<Int>) -> String {
        var script = "INSERT INTO \(name) (\(columns.joined(separator: ", "))) VALUES\n"
        script.reserveCapacity(indices.count * 120)
        for index in indices {
            script += index == indices.lowerBound ? "(" : ",\n("
            for (position, column) in row(index).enumerated() {
                if position > 0 { script += ", " }
                column.write(to: &script)
            }
            script += ")"
        }
        return script
    }
}
