extension SourceMigration {
    /// The same for a database's owner to run by hand (PostgreSQL), over and over if need be.
    package var script: String {
        """
        -- What a settlement of Herald needs in the bot's database. Running it again changes nothing.
        -- As the tables' owner: psql -v ON_ERROR_STOP=1 -f relay.sql "$DATABASE_URL"
        -- herald migrate --source NAME does the same; herald migrate --source NAME --sql prints it with the columns
        -- of the platforms that your configuration adds.

        BEGIN;
        -- Nobody waits behind this for longer.
        SET LOCAL lock_timeout = '\(Self.lockTimeout)';

        \(agentNodeScript)

        \(terminated([createIfMissing(createTable(.postgresql, extras: []))]))

        \(extrasScript)\(terminated(Self.indexes.map { name, column in
            "CREATE INDEX IF NOT EXISTS \(name) ON \(DailyStatsTable.name)(\(column))"
        }))

        \(terminated(tableComments(.postgresql)))
        COMMIT;

        -- Finds a day's submissions; made while the bot goes on writing, so not within a transaction.
        CREATE INDEX CONCURRENTLY IF NOT EXISTS \(Self.indexName) ON user_tasks (submitted_at);

        -- Herald's user needs no more than this:
        -- GRANT SELECT ON drama_tasks, user_tasks, users TO herald;
        -- GRANT SELECT, INSERT, UPDATE ON \(DailyStatsTable.name) TO herald;
        -- GRANT USAGE ON SEQUENCE \(DailyStatsTable.name)_id_seq TO herald;

        """
    }

    private var agentNodeScript: String {
        terminated(
            ["ALTER TABLE users ADD COLUMN IF NOT EXISTS agent_node VARCHAR(255)"]
                + comments([Self.agentNodeComment], .postgresql))
    }

    /// Apart from the table, which may be there without them.
    private var extrasScript: String {
        guard !extraColumns.isEmpty else { return "" }
        return terminated(
            extraColumns.map {
                "ALTER TABLE \(DailyStatsTable.name) ADD COLUMN IF NOT EXISTS \($0.name) \($0.type(.postgresql))"
            }) + "\n\n"
    }

    private func createIfMissing(_ statement: String) -> String {
        "CREATE TABLE IF NOT EXISTS" + statement.dropFirst("CREATE TABLE".count)
    }

    private func terminated(_ statements: [String]) -> String {
        statements.map { $0 + ";" }.joined(separator: "\n")
    }
}
