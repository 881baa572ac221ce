import Database

/// Moving what was counted under some numbers of names to 0, the others. Finds them by days: an index search each.
enum ValueFolding {
    /// The first day after another of which something is counted under these numbers; nil for none.
    static func firstDay(
        _ kind: CounterKey.Kind, _ project: Int64, with ids: [Int64], after day: Int, on connection: any Connection
    ) throws -> Int? {
        var last = max(day, Int(Int32.min))
        while let day = try nextDay(kind, project, after: last, on: connection) {
            let row = try connection.queryFirst(
                """
                SELECT amount FROM usage_count WHERE kind = \(kind.rawValue) AND project_id = \(project) \
                AND day_number = \(day) AND value_id IN (\(list: ids)) LIMIT 1
                """)
            if row != nil { return day }
            last = day
        }
        return nil
    }

    /// What was counted of one day. The transaction holds `UsageGate.close`, and nobody counts under these numbers any
    /// more, so that their rows can go.
    static func fold(
        _ kind: CounterKey.Kind, _ project: Int64, day: Int, _ ids: [Int64], on connection: any Connection
    ) throws {
        let these: SQL = """
            FROM usage_count WHERE kind = \(kind.rawValue) AND project_id = \(project) AND day_number = \(day) \
            AND value_id IN (\(list: ids))
            """
        var sum: Int64 = 0
        try connection.forEachByteRow("SELECT amount " + these) { sum += try $0.integer(0) }
        try connection.execute("DELETE " + these)
        try CounterTable.add([CounterKey(kind, project: project, day: day): sum], part: 0, on: connection)
    }

    /// Whether what was counted under a number may all be of one user.
    ///
    /// - Parameters:
    ///   - days: those of its first and its last report.
    ///   - most: on so many it may have reported.
    static func isOfOne(
        _ kind: CounterKey.Kind, _ project: Int64, value: Int64, days: ClosedRange<Int>, most: Int,
        on connection: any Connection
    ) throws -> Bool {
        var (last, count) = (Int.min, 0)
        while let day = try firstDay(kind, project, with: [value], after: last, on: connection) {
            let users = try sum(kind, project, day: day, value: value, on: connection)
            count += users > 0 ? 1 : 0
            guard users <= 0 || users == 1 && days.contains(day) && count <= most else { return false }
            last = day
        }
        return true
    }

    static func sum(
        _ kind: CounterKey.Kind, _ project: Int64, day: Int = 0, value: Int64, on connection: any Connection
    ) throws -> Int64 {
        var sum: Int64 = 0
        try connection.forEachByteRow(
            """
            SELECT amount FROM usage_count WHERE kind = \(kind.rawValue) AND project_id = \(project) \
            AND day_number = \(day) AND value_id = \(value)
            """
        ) { sum += try $0.integer(0) }
        return sum
    }

    private static func nextDay(
        _ kind: CounterKey.Kind, _ project: Int64, after day: Int, on connection: any Connection
    ) throws -> Int? {
        try connection.queryFirst(
            """
            SELECT day_number FROM usage_count WHERE kind = \(kind.rawValue) AND project_id = \(project) \
            AND day_number > \(day) ORDER BY day_number LIMIT 1
            """
        ).map { Int(try $0.integer("day_number")) }
    }
}
