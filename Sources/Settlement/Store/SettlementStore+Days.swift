import Database
package import FoundationEssentials

/// A day that was settled.
package struct SettledDay: Sendable, Hashable {
    package let day: SettlementDay
    /// The last run that settled it.
    package let run: Int64
    package let settledAt: Date
}

extension SettlementStore {
    /// Those of the days that are settled, in order.
    package func days(of settlement: String, in days: ClosedRange<SettlementDay>) async throws -> [SettledDay] {
        try await pool.withConnection { connection in
            try connection.query(
                """
                SELECT day, run_id, settled_at FROM settlement_day
                WHERE settlement = \(settlement)
                    AND day BETWEEN \(days.lowerBound.description) AND \(days.upperBound.description)
                ORDER BY day
                """
            ).map { row in
                SettledDay(
                    day: try row.day("day"), run: try row.integer("run_id"), settledAt: try row.instant("settled_at"))
            }
        }
    }

    /// The first and the last day that Herald has settled; nil: none yet.
    package func settledDays(of settlement: String) async throws -> ClosedRange<SettlementDay>? {
        try await pool.withConnection { connection in
            let row = try connection.queryFirst(
                "SELECT MIN(day) AS first_day, MAX(day) AS last_day FROM settlement_day WHERE settlement = \(settlement)"
            )
            guard let row, try row.optionalText("first_day") != nil else { return nil }
            let (first, last) = (try row.day("first_day"), try row.day("last_day"))
            return first...max(first, last)
        }
    }
}
