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
        for rows in PowerSlices(sorted) { try add(rows, part: part, on: connection) }
    }

    private static func add(
        _ rows: ArraySlice<(key: CounterKey, value: Int64)>, part: Int, on connection: any Connection
    ) throws {
        var statement: SQL = "INSERT INTO usage_count (kind, project_id, day_number, value_id, part, amount) VALUES"
        for (index, row) in rows.enumerated() {
            let key = row.key
            statement.append(
                row: [
                    .integer(key.kind.rawValue), .integer(key.project), .integer(Int64(key.day)), .integer(key.value),
                    .integer(Int64(part)), .integer(row.value),
                ], isFirst: index == 0)
        }
        switch connection.dialect {
        case .sqlite, .postgresql:
            statement.append(
                raw: " ON CONFLICT (kind, project_id, day_number, value_id, part) "
                    + "DO UPDATE SET amount = usage_count.amount + excluded.amount")
        case .mysql:
            statement.append(raw: " ON DUPLICATE KEY UPDATE amount = amount + VALUES(amount)")
        }
        try connection.execute(statement)
    }
}

extension CounterKey: Comparable {
    package static func < (left: CounterKey, right: CounterKey) -> Bool {
        (left.kind.rawValue, left.project, left.day, left.value)
            < (right.kind.rawValue, right.project, right.day, right.value)
    }
}
