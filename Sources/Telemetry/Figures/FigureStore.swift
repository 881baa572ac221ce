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

    /// Those of the configuration, where it names some: what strangers sent before it did is in no sum.
    ///
    /// - Parameters:
    ///   - name: nil: all.
    ///   - declared: empty: any. Users of an adopted file that have no project yet are counted in any case.
    static func projects(
        named name: String?, of declared: Set<String>, on connection: any Connection
    ) throws -> [(id: Int64, name: String)] {
        let shown = declared.union([NameTable.adoptedProject])
        return try NameTable.projects(on: connection)
            .filter { project, _ in (name ?? project) == project && (declared.isEmpty || shown.contains(project)) }
            .map { (id: $0.value, name: $0.key) }.sorted { $0.name < $1.name }
    }

    /// What several projects come to together, in one statement.
    ///
    /// - Parameter days: as of which users are told by the day on which they were last seen.
    static func totals(
        of projects: [Int64], days: ClosedRange<Int>, on connection: any Connection
    ) throws -> Totals {
        let columns =
            "kind, day_number, value_id, CAST(SUM(amount) AS \(integer(connection.dialect))) AS amount FROM usage_count"
        let (dated, plain) = (CounterKey.Kind.lastSeen, [CounterKey.Kind.users, .os, .version])
        var totals = Totals()
        for chunk in ValueChunks(projects) {
            try connection.forEachByteRow(
                """
                SELECT \(raw: columns) WHERE kind IN (\(list: plain.map(\.rawValue))) \
                AND project_id IN (\(list: chunk)) AND day_number = 0 GROUP BY kind, day_number, value_id \
                UNION ALL SELECT \(raw: columns) WHERE kind = \(dated.rawValue) \
                AND project_id IN (\(list: chunk)) AND day_number >= \(days.lowerBound) \
                AND day_number <= \(days.upperBound) GROUP BY kind, day_number, value_id
                """
            ) { row in
                let (value, amount) = (try row.integer(2), Int(try row.integer(3)))
                switch CounterKey.Kind(rawValue: try row.integer(0)) {
                case .users: totals.users += amount
                case .lastSeen: totals.lastSeen[Int(try row.integer(1)), default: 0] += amount
                case .os: totals.systems[value, default: 0] += amount
                case .version: totals.versions[value, default: 0] += amount
                default: break
                }
            }
        }
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
            try connection.forEachByteRow("SELECT id, value FROM usage_value WHERE id IN (\(list: chunk)) AND kind > 0")
            { row in
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
