import Database

/// Judges what a source's catalogue says. Its sentences are read by operators.
struct SourceInspection {
    let catalog: InspectedCatalog
    let source: String
    private(set) var readingProblems: [String] = []
    private(set) var writingProblems: [String] = []
    private(set) var notes: [String] = []
    private(set) var submittedAt: SourceTables.SubmittedAt?

    private static let integers = ["int2", "int4", "int8"]

    init(_ catalog: InspectedCatalog, platforms: PlatformTable, source: String) {
        self.catalog = catalog
        self.source = source
        inspectSubmissions()
        inspectTasks()
        inspectStats(platforms)
        inspectUsers()
    }

    private mutating func inspectSubmissions() {
        guard let table = neededTable("user_tasks") else { return }
        require(["id", "user_id", "task_id", "status", "platform", "submitted_at"], in: "user_tasks")
        requireIntegers(["id", "user_id", "task_id"], in: "user_tasks")
        inspectSubmittedAt(table)
        switch DetailsColumn(type: table.columns["verification_details"]) {
        case .readable: break
        case .missing:
            notes.append(
                "user_tasks of the source \(source) has no column verification_details, so every video's figures "
                    + "have to be fetched; ALTER TABLE user_tasks ADD COLUMN verification_details "
                    + "\(catalog.dialect == .postgresql ? "JSONB" : "TEXT") makes it")
        case .unreadable:
            notes.append(
                "user_tasks.verification_details of the source \(source) is \(type("user_tasks", "verification_details"))"
                    + ", which is not read; ALTER TABLE user_tasks ALTER COLUMN verification_details TYPE …"
                    + " to text, json or jsonb")
        }
        if table.columns["submission_link"] == nil {
            notes.append(
                "user_tasks of the source \(source) has no column submission_link, so no video's figures can be fetched"
            )
        }
    }

    private mutating func inspectSubmittedAt(_ table: InspectedCatalog.Table) {
        guard let type = table.columns["submitted_at"] else { return }
        submittedAt = submittedAt(type)
        if submittedAt == nil {
            readingProblems.append(
                "user_tasks.submitted_at of the source \(source) is \(type), which does not tell when; "
                    + "it has to be timestamp, timestamptz or date")
        }
        if table.isTable, !catalog.hasSubmittedAtIndex {
            let how = catalog.dialect == .postgresql ? "CREATE INDEX CONCURRENTLY" : "CREATE INDEX"
            notes.append(
                "user_tasks of the source \(source) has no index that begins with submitted_at, so each day's records "
                    + "are found by reading all of them; \(how) \(SourceMigration.indexName) ON user_tasks (submitted_at) "
                    + "makes it")
        }
    }

    private func submittedAt(_ type: String) -> SourceTables.SubmittedAt? {
        guard catalog.dialect == .postgresql else { return .text }
        return switch type {
        case "timestamp": .local
        case "timestamptz": .instant
        case "date": .day
        default: nil
        }
    }

    private mutating func inspectTasks() {
        guard let table = neededTable("drama_tasks") else { return }
        require(["task_id", "status"], in: "drama_tasks")
        requireIntegers(["task_id"], in: "drama_tasks")
        let consequences = [
            ("callback_url", "TEXT", "nobody is told of its tasks"),
            ("callback_secret", "TEXT", "its callbacks are signed with default_secret, or not sent"),
            ("external_task_id", "INTEGER", "callbacks cannot name the partner's own task"),
            ("project_id", "VARCHAR(255)", "callbacks cannot name the project"),
            ("duration", "INTEGER", "callbacks cannot tell the duration"),
        ]
        for (column, type, consequence) in consequences where table.columns[column] == nil {
            notes.append(
                "drama_tasks of the source \(source) has no column \(column), so \(consequence); "
                    + "ALTER TABLE drama_tasks ADD COLUMN \(column) \(type) makes it")
        }
    }

    private mutating func inspectStats(_ platforms: PlatformTable) {
        guard let table = catalog.tables["task_daily_stats"] else {
            writingProblems.append(
                "the source \(source) has no table task_daily_stats; herald migrate --source \(source) makes it")
            return
        }
        let columns =
            ["task_id", "stats_date", "total_account_count", "total_completion_count", "webhook_sent"]
            + platforms.platforms.flatMap { platform in
                ["\(platform.prefix)_account_count"]
                    + platform.measures.map { "\(platform.prefix)_\($0.word)_count" }
            }
        let missing = columns.filter { table.columns[$0] == nil }
        guard !missing.isEmpty else { return }
        writingProblems.append(
            "task_daily_stats of the source \(source) lacks \(missing.joined(separator: ", ")); "
                + "herald migrate --source \(source) adds \(missing.count == 1 ? "it" : "them")")
    }

    private mutating func inspectUsers() {
        guard let table = catalog.tables["users"], table.columns["user_id"] != nil else {
            notes.append("the source \(source) has no table users with a user_id, so agent nodes are not known")
            return
        }
        guard table.isReadable else {
            notes.append(
                "users of the source \(source) may not be read, so agent nodes are not known; \(grant("users"))")
            return
        }
        if table.columns["agent_node"] == nil {
            notes.append(
                "users of the source \(source) has no column agent_node, so agent nodes are not known; "
                    + "herald migrate --source \(source) adds it")
        }
    }

    private mutating func require(_ columns: [String], in table: String) {
        let missing = columns.filter { catalog.tables[table]?.columns[$0] == nil }
        guard !missing.isEmpty else { return }
        readingProblems.append(
            "\(table) of the source \(source) lacks \(missing.joined(separator: ", ")); is it the bot's database?")
    }

    private mutating func requireIntegers(_ columns: [String], in table: String) {
        guard catalog.dialect == .postgresql else { return }
        for column in columns {
            guard let type = catalog.tables[table]?.columns[column], !Self.integers.contains(type) else { continue }
            readingProblems.append(
                "\(table).\(column) of the source \(source) is \(type); it has to be smallint, integer or bigint")
        }
    }

    /// nil, and a problem, where it is missing or may not be read.
    private mutating func neededTable(_ name: String) -> InspectedCatalog.Table? {
        guard let table = catalog.tables[name] else {
            readingProblems.append(
                "the source \(source) has no table \(name); is it the bot's database"
                    + (catalog.dialect == .postgresql
                        ? ", and does the user's search_path lead to the bot's schema?" : "?"))
            return nil
        }
        guard table.isReadable else {
            readingProblems.append("\(name) of the source \(source) may not be read; \(grant(name))")
            return nil
        }
        return table
    }

    private func grant(_ table: String) -> String { "GRANT SELECT ON \(table) to the source's user" }

    private func type(_ table: String, _ column: String) -> String {
        catalog.tables[table]?.columns[column] ?? "missing"
    }
}
