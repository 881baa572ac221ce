package import Database
import Observability

/// `usage_count`: the numbers of which every figure is a sum.
package enum CounterTable {
    /// A node writes one of so many parts of each number.
    package static let parts = 16

    /// Which part the node writes: the same for a name on every start.
    package static func part(of node: String) -> Int {
        Int(StableHash.of(node) % UInt64(parts))
    }

    /// Adds to the numbers of a part, in the order of their keys, so that two who do so do not stop each other.
    package static func add(_ amounts: [CounterKey: Int64], part: Int, on connection: any Connection) throws {
        let sorted = amounts.filter { $0.value != 0 }.sorted { $0.key < $1.key }
        if connection.dialect == .sqlite {
            return try connection.execute(adding, forEach: sorted.map { values(of: $0, part: part) })
        }
        for rows in PowerSlices(sorted) {
            var statement: SQL = "INSERT INTO usage_count (\(raw: columns)) VALUES"
            for (index, row) in rows.enumerated() {
                statement.append(row: values(of: row, part: part), isFirst: index == 0)
            }
            statement.append(raw: connection.dialect == .mysql ? addingInMySQL : addingOnConflict)
            try connection.execute(statement)
        }
    }

    private static let columns = "kind, project_id, day_number, value_id, part, amount"
    private static let addingInMySQL = " ON DUPLICATE KEY UPDATE amount = amount + VALUES(amount)"
    private static let addingOnConflict =
        " ON CONFLICT (kind, project_id, day_number, value_id, part) "
        + "DO UPDATE SET amount = usage_count.amount + excluded.amount"

    /// SQLite runs in this process: a short statement for each row is quicker than a long one for many.
    private static let adding: SQL = """
        INSERT INTO usage_count (\(raw: columns)) VALUES (\(list: [SQLValue](repeating: .null, count: 6)))\
        \(raw: addingOnConflict)
        """

    private static func values(of row: (key: CounterKey, value: Int64), part: Int) -> [SQLValue] {
        [
            .integer(row.key.kind.rawValue), .integer(row.key.project), .integer(Int64(row.key.day)),
            .integer(row.key.value), .integer(Int64(part)), .integer(row.value),
        ]
    }
}

extension CounterKey: Comparable {
    package static func < (left: CounterKey, right: CounterKey) -> Bool {
        (left.kind.rawValue, left.project, left.day, left.value)
            < (right.kind.rawValue, right.project, right.day, right.value)
    }
}
