import Database
import FoundationEssentials

/// What the store knows of a settlement, for looking at its numbers.
struct AnalysisStore: Sendable {
    let settlement: String
    let pool: ConnectionPool

    /// What was fetched of records' videos; those without are left out.
    func readings(of ids: [Int64]) async throws -> [Int64: KeptReading] {
        try await SettlementStore(pool).readings(of: settlement, ids)
    }

    /// When each day of a range was last settled; those that never were are left out.
    func settledDays(_ days: ClosedRange<SettlementDay>) async throws -> [SettlementDay: Date] {
        let settled = try await SettlementStore(pool).days(of: settlement, in: days)
        return Dictionary(settled.map { ($0.day, $0.settledAt) }) { _, last in last }
    }

    /// What a partner was told of a task's day, the first revision first.
    func statements(task: Int64, day: SettlementDay) async throws -> [ToldStatement] {
        try await pool.withConnection { [settlement] connection in
            try connection.query(
                """
                SELECT \(raw: ToldStatement.columns) FROM settlement_statement \
                WHERE settlement = \(settlement) AND task_id = \(task) AND day = \(day.description) ORDER BY revision
                """
            ).map(ToldStatement.init)
        }
    }
}
