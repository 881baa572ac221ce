package import Database

extension SourceMigration {
    static let indexName = "idx_user_tasks_submitted_at"

    /// The index that finds a day's submissions. The bot makes none; without it every settlement reads all
    /// submissions there ever were.
    package func indexStep(on connection: any Connection) throws -> SourceMigrationStep {
        let inventory = try SourceInventory(connection)
        try checkTablesOfTheBot(inventory)
        let indexes = inventory.indexes(of: "user_tasks").filter { $0.columns.first == "submitted_at" }
        let broken = indexes.contains { $0.name == Self.indexName && !$0.isFinished }
        let concurrently = connection.dialect == .postgresql ? "CONCURRENTLY " : ""
        return SourceMigrationStep(
            "index on user_tasks (submitted_at)", verb: "created", isDone: indexes.contains(where: \.isFinished),
            (broken ? ["DROP INDEX \(concurrently)\(Self.indexName)"] : [])
                + ["CREATE INDEX \(concurrently)\(Self.indexName) ON user_tasks (submitted_at)"])
    }

    /// Makes it while the bot goes on writing: in PostgreSQL outside of a transaction, for as long as that takes.
    ///
    /// What an attempt that broke off left behind is taken away first.
    package func makeIndex(on connection: any Connection) throws -> SourceMigrationStep {
        do {
            let step = try indexStep(on: connection)
            guard step.state == .missing else { return step }
            for statement in step.statements { try connection.execute(SQL(text: statement)) }
            return step.made()
        } catch let error as DatabaseError where error.kind == .accessDenied {
            throw DatabaseError(
                error.kind, "the index on user_tasks (submitted_at) cannot be made: \(error.message)",
                code: error.code,
                hint: "let the owner of user_tasks run: CREATE INDEX CONCURRENTLY \(Self.indexName) "
                    + "ON user_tasks (submitted_at)")
        }
    }
}
