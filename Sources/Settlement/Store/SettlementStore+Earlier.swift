import Database

/// What the system before Herald had told partners.
extension SettlementStore {
    private static let tasksAtOnce = 300

    /// Keeps of the tasks whose rows are marked as sent those that Herald has stated nothing of: who marked them was
    /// the system before it.
    func keepEarlier(_ settlement: String, _ day: SettlementDay, sent tasks: [Int64]) async throws {
        guard !tasks.isEmpty else { return }
        try await pool.transaction { connection in
            let known = Set(
                try connection.query(
                    """
                    SELECT DISTINCT task_id FROM settlement_statement
                    WHERE settlement = \(settlement) AND day = \(day.description)
                    """
                ).map { try $0.integer("task_id") })
            let key = ["settlement", "day", "task_id"]
            for part in tasks.filter({ !known.contains($0) }).parts(of: Self.tasksAtOnce) {
                var statement: SQL = "INSERT INTO settlement_earlier (settlement, day, task_id) VALUES"
                for (number, task) in part.enumerated() {
                    statement.append(raw: number == 0 ? " " : ", ")
                    statement.append("(\(settlement), \(day.description), \(task))" as SQL)
                }
                statement.append(raw: connection.dialect.ignoringConflict(on: key))
                try connection.execute(statement)
            }
        }
    }

    func earlier(_ settlement: String, _ day: SettlementDay) async throws -> Set<Int64> {
        try await pool.withConnection { connection in
            Set(
                try connection.query(
                    """
                    SELECT task_id FROM settlement_earlier
                    WHERE settlement = \(settlement) AND day = \(day.description)
                    """
                ).map { try $0.integer("task_id") })
        }
    }
}
