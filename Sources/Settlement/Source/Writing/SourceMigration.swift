package import Database

/// What a settlement needs in the bot's database: `users.agent_node` and `task_daily_stats`, as the system before
/// Herald made them, and columns for the platforms that the configuration adds.
///
/// Nothing that is there is changed: a table that is half there gets the columns and indexes that it lacks.
package struct SourceMigration: Sendable {
    let platforms: PlatformTable

    package init(platforms: PlatformTable) { self.platforms = platforms }

    /// For all settlements over one source.
    package init(platforms tables: [PlatformTable]) {
        let known = Set(PlatformTable().platforms.map(\.prefix))
        var others: [String: Platform] = [:]
        var order: [String] = []
        for platform in tables.flatMap(\.platforms) where !known.contains(platform.prefix) {
            guard let other = others[platform.prefix] else {
                order.append(platform.prefix)
                others[platform.prefix] = platform
                continue
            }
            if platform.hasShares && !other.hasShares { others[platform.prefix] = platform }
        }
        platforms = PlatformTable(adding: order.compactMap { others[$0] })
    }

    /// How long a step waits for a table that somebody uses. Everybody who comes after waits behind it: not for long.
    static let lockTimeout = "3s"

    /// Makes what is missing.
    ///
    /// - Returns: what it did, one line for each thing; `… exists` where nothing was to do.
    /// - Throws: a sentence, and nothing was changed.
    package func apply(on connection: any Connection) throws -> [String] {
        try make(on: connection).map(\.sentence)
    }

    /// The same, in one transaction.
    package func make(on connection: any Connection) throws -> [SourceMigrationStep] {
        do {
            return try connection.transaction {
                if connection.dialect == .postgresql {
                    try connection.execute("SET LOCAL lock_timeout = \(raw: "'\(Self.lockTimeout)'")")
                }
                return try steps(on: connection).map { step in
                    guard step.state == .missing else { return step }
                    for statement in step.statements { try connection.execute(SQL(text: statement)) }
                    return step.made()
                }
            }
        } catch let error as DatabaseError {
            throw explained(error, on: connection)
        }
    }

    /// What is there and what is missing; changes nothing.
    package func steps(on connection: any Connection) throws -> [SourceMigrationStep] {
        let inventory = try SourceInventory(connection)
        try checkTablesOfTheBot(inventory)
        return [agentNode(inventory)] + tableSteps(inventory) + indexSteps(inventory)
    }

    func checkTablesOfTheBot(_ inventory: SourceInventory) throws {
        let missing = ["drama_tasks", "user_tasks", "users"].filter { !inventory.has(table: $0) }
        guard !missing.isEmpty else { return }
        throw DatabaseError(
            .unknownTableOrColumn,
            "the source has no table \(missing.joined(separator: ", no ")): it is not the bot's database",
            hint: "check the source's URL (the database's name, and the schema that search_path finds); "
                + "Herald does not create the bot's tables")
    }

    func explained(_ error: DatabaseError, on connection: any Connection) -> DatabaseError {
        switch error.kind {
        case .accessDenied where connection.dialect == .postgresql: return refused(error, connection)
        case .uniqueViolation:
            return DatabaseError(
                error.kind,
                "\(DailyStatsTable.name) has several rows of one task and day, so it cannot get its unique index; "
                    + "nothing was changed",
                code: error.code,
                hint: "find them and delete all but the right one: SELECT task_id, stats_date, COUNT(*) "
                    + "FROM \(DailyStatsTable.name) GROUP BY task_id, stats_date HAVING COUNT(*) > 1")
        case .contention, .statementTimeout:
            return DatabaseError(
                error.kind,
                "a table is in use by a transaction that lasts longer than \(Self.lockTimeout); nothing was changed",
                code: error.code,
                hint: "run it again when that has ended: SELECT pid, now() - xact_start AS lasts, query "
                    + "FROM pg_stat_activity WHERE xact_start IS NOT NULL ORDER BY xact_start")
        default: return error
        }
    }

    private func refused(_ error: DatabaseError, _ connection: any Connection) -> DatabaseError {
        let user = (try? connection.queryFirst("SELECT CAST(current_user AS text) AS name"))?.flatMap {
            try? $0.text("name")
        }
        let name = user ?? "herald"
        return DatabaseError(
            error.kind, "the user \(name) may not do that: \(error.message); nothing was changed", code: error.code,
            hint: "let the tables' owner run recipes/relay.sql (herald migrate --source NAME --sql prints it), then "
                + "GRANT SELECT, INSERT, UPDATE ON task_daily_stats TO \(name) and "
                + "GRANT USAGE ON SEQUENCE task_daily_stats_id_seq TO \(name)")
    }
}
