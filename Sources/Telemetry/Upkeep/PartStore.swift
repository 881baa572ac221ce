import Database

/// Moving amounts between the parts of numbers.
enum PartStore {
    /// The first of these days of which other parts than 0 are kept; nil for none.
    static func firstScattered(
        _ kind: CounterKey.Kind, _ project: Int64, days: Range<Int>, on connection: any Connection
    ) throws -> Int? {
        try connection.queryFirst(
            """
            SELECT day_number FROM usage_count WHERE kind = \(kind.rawValue) AND project_id = \(project) \
            AND day_number >= \(days.lowerBound) AND day_number < \(days.upperBound) AND part > 0 \
            ORDER BY day_number LIMIT 1
            """
        ).map { Int(try $0.integer("day_number")) }
    }

    /// Adds amounts of other parts to part 0. The transaction holds `UsageGate.close`.
    ///
    /// - Returns: how many were moved.
    static func fold(
        _ kind: CounterKey.Kind, _ project: Int64, days: Range<Int>, most: Int, on connection: any Connection
    ) throws -> Int {
        let rows = try connection.query(
            """
            SELECT day_number, value_id, part, amount FROM usage_count WHERE kind = \(kind.rawValue) \
            AND project_id = \(project) AND day_number >= \(days.lowerBound) AND day_number < \(days.upperBound) \
            AND part > 0 ORDER BY day_number, value_id, part LIMIT \(most)
            """)
        var amounts: [CounterKey: Int64] = [:]
        for row in rows {
            let (day, value) = (try row.integer("day_number"), try row.integer("value_id"))
            amounts[CounterKey(kind, project: project, day: Int(day), value: value), default: 0] += try row.integer(
                "amount")
            try connection.execute(
                """
                DELETE FROM usage_count WHERE kind = \(kind.rawValue) AND project_id = \(project) \
                AND day_number = \(day) AND value_id = \(value) AND part = \(try row.integer("part"))
                """)
        }
        try CounterTable.add(amounts, part: 0, on: connection)
        return rows.count
    }

    /// Numbers that are 0, in the order of their keys.
    static func empty(
        _ kind: CounterKey.Kind, _ project: Int64, days: Range<Int>, most: Int, on connection: any Connection
    ) throws -> [CounterKey] {
        try connection.query(
            """
            SELECT day_number, value_id FROM usage_count WHERE kind = \(kind.rawValue) AND project_id = \(project) \
            AND day_number >= \(days.lowerBound) AND day_number < \(days.upperBound) AND part = 0 AND amount = 0 \
            ORDER BY day_number, value_id LIMIT \(most)
            """
        ).map { row in
            CounterKey(
                kind, project: project, day: Int(try row.integer("day_number")), value: try row.integer("value_id"))
        }
    }

    /// Removes one that is 0, unless it no longer is. The transaction holds `UsageGate.close`.
    static func removeEmpty(_ key: CounterKey, on connection: any Connection) throws {
        try connection.execute(
            """
            DELETE FROM usage_count WHERE kind = \(key.kind.rawValue) AND project_id = \(key.project) \
            AND day_number = \(key.day) AND value_id = \(key.value) AND part = 0 AND amount = 0
            """)
    }
}
