package import Database

/// `drama_tasks`: what a settlement asks of it.
package enum TaskTable {
    /// Ids in one statement.
    private static let chunk = 1_000

    /// Those of the tasks that are active, in the order of their ids.
    package static func active(_ ids: [Int64], on connection: any Connection) throws -> [SettledTask] {
        guard !ids.isEmpty else { return [] }
        let columns = try self.columns(connection)
        var tasks: [SettledTask] = []
        tasks.reserveCapacity(ids.count)
        let sorted = ids.sorted()
        for start in stride(from: 0, to: sorted.count, by: chunk) {
            let some = sorted[start..<min(start + chunk, sorted.count)]
            let isOne = SourceIDs.condition("task_id", isOneOf: some, connection.dialect)
            let statement: SQL = columns + " WHERE \(isOne) AND status = 'active' ORDER BY task_id"
            try connection.forEachRow(statement) { row in tasks.append(try task(row)) }
        }
        return tasks
    }

    /// Active or not; nil: there is none with that id.
    package static func task(_ id: Int64, on connection: any Connection) throws -> SettledTask? {
        let statement =
            try columns(connection) + " WHERE " + SourceIDs.condition("task_id", isOneOf: [id], connection.dialect)
        return try connection.queryFirst(statement).map { try task($0) }
    }

    /// Those with these ids, active or not, in no order.
    static func tasks(_ ids: [Int64], on connection: any Connection) throws -> [SettledTask] {
        let columns = try self.columns(connection)
        let isOne = SourceIDs.condition("task_id", isOneOf: ids[...], connection.dialect)
        return try connection.query(columns + " WHERE \(isOne)").map { try task($0) }
    }

    /// The active ones whose partner wants to be told.
    static func toBeTold(on connection: any Connection) throws -> [SettledTask] {
        try connection.query(
            try columns(connection) + " WHERE status = 'active' AND callback_url <> '' ORDER BY task_id"
        ).map { try task($0) }
    }

    /// What an older schema lacks is NULL.
    private static func columns(_ connection: any Connection) throws -> SQL {
        let found = try InspectedCatalog(connection, tables: ["drama_tasks"]).tables["drama_tasks"]?.columns ?? [:]
        let optional = ["project_id", "external_task_id", "title", "duration", "callback_url", "callback_secret"]
        let columns = optional.map { found[$0] == nil ? "NULL AS \($0)" : $0 }
        return SQL(text: "SELECT task_id, \(columns.joined(separator: ", ")) FROM drama_tasks")
    }

    private static func task(_ row: Row) throws -> SettledTask {
        SettledTask(
            id: try row.integer("task_id"), projectID: text(row["project_id"]),
            externalID: partnerID(row["external_task_id"]), title: text(row["title"]),
            duration: wholeNumber(row["duration"]), callbackURL: text(row["callback_url"]),
            callbackSecret: text(row["callback_secret"]))
    }

    /// Of any type: an id may be kept as a number, a text or a UUID.
    private static func text(_ value: SQLValue?) -> String? {
        guard let value, !value.isNull else { return nil }
        return value.displayText
    }

    private static func partnerID(_ value: SQLValue?) -> PartnerTaskID? {
        wholeNumber(value, orText: false).map { .number($0) } ?? text(value).map { .text($0) }
    }

    private static func wholeNumber(_ value: SQLValue?, orText: Bool = true) -> Int64? {
        switch value {
        case .integer(let value): value
        case .decimal(let value): value.scale == 0 ? Int64(value.description) : nil
        case .text(let text): orText ? Int64(text) : nil
        default: nil
        }
    }
}
