import Database
import FoundationEssentials

/// What the figures ask the tables: sums of counters, each the search of an index, and users by their numbers.
enum FigureStore {
    /// What one project, or all together, have counted until now.
    struct Totals {
        var users = 0
        /// Users by the day on which they were last seen, of the days asked for.
        var lastSeen: [Int: Int] = [:]
        var systems: [Int64: Int] = [:]
        var versions: [Int64: Int] = [:]
    }

    static func projects(on connection: any Connection) throws -> [(id: Int64, name: String)] {
        try connection.query("SELECT id, name FROM usage_project ORDER BY name")
            .map { (try $0.integer("id"), try $0.text("name")) }
    }

    /// - Parameter day: as of which users are told by the day on which they were last seen.
    static func totals(
        of project: Int64, today: Int, since day: Int, on connection: any Connection
    ) throws -> Totals {
        let days = day...max(day, today + UsageCalendar.mostDaysAhead)
        var totals = Totals()
        totals.users = try sums(.users, of: project, days: 0...0, on: connection)[0] ?? 0
        totals.lastSeen = try sums(.lastSeen, of: project, days: days, on: connection)
        totals.systems = try sums(.os, of: project, on: connection)
        totals.versions = try sums(.version, of: project, on: connection)
        return totals
    }

    /// A figure by day.
    static func sums(
        _ kind: CounterKey.Kind, of project: Int64, days: ClosedRange<Int>, on connection: any Connection
    ) throws -> [Int: Int] {
        var sums: [Int: Int] = [:]
        try connection.forEachByteRow(
            """
            SELECT day_number, CAST(SUM(amount) AS \(raw: integer(connection.dialect))) FROM usage_count \
            WHERE kind = \(kind.rawValue) AND project_id = \(project) \
            AND day_number >= \(days.lowerBound) AND day_number <= \(days.upperBound) GROUP BY day_number
            """
        ) { row in sums[Int(try row.integer(0))] = Int(try row.integer(1)) }
        return sums
    }

    /// A figure that has no day, by value.
    static func sums(
        _ kind: CounterKey.Kind, of project: Int64, on connection: any Connection
    ) throws -> [Int64: Int] {
        var sums: [Int64: Int] = [:]
        try connection.forEachByteRow(
            """
            SELECT value_id, CAST(SUM(amount) AS \(raw: integer(connection.dialect))) FROM usage_count \
            WHERE kind = \(kind.rawValue) AND project_id = \(project) AND day_number = 0 GROUP BY value_id
            """
        ) { row in sums[try row.integer(0)] = Int(try row.integer(1)) }
        return sums
    }

    /// A figure by day and value.
    static func sumsByValue(
        _ kind: CounterKey.Kind, of project: Int64, days: ClosedRange<Int>, on connection: any Connection
    ) throws -> [Int: [Int64: Int]] {
        var sums: [Int: [Int64: Int]] = [:]
        try connection.forEachByteRow(
            """
            SELECT day_number, value_id, CAST(SUM(amount) AS \(raw: integer(connection.dialect))) FROM usage_count \
            WHERE kind = \(kind.rawValue) AND project_id = \(project) \
            AND day_number >= \(days.lowerBound) AND day_number <= \(days.upperBound) GROUP BY day_number, value_id
            """
        ) { row in sums[Int(try row.integer(0)), default: [:]][try row.integer(1)] = Int(try row.integer(2)) }
        return sums
    }

    static func names(of values: [Int64], on connection: any Connection) throws -> [Int64: String] {
        var names: [Int64: String] = [:]
        for chunk in ValueChunks(values) {
            try connection.forEachByteRow("SELECT id, value FROM usage_value WHERE id IN (\(list: chunk))") { row in
                names[try row.integer(0)] = try row.text(1)
            }
        }
        return names
    }

    /// A sum is a decimal to PostgreSQL and MySQL.
    private static func integer(_ dialect: SQLDialect) -> String {
        switch dialect {
        case .sqlite: "INTEGER"
        case .postgresql: "BIGINT"
        case .mysql: "SIGNED"
        }
    }
}
