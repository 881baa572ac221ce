package import Database
import FoundationEssentials
import Timekeeping

/// The SQL of a settlement's runs, days, ranges, readings and gaps.
package struct SettlementStore: Sendable {
    package let pool: ConnectionPool

    package init(_ pool: ConnectionPool) {
        self.pool = pool
    }

    // MARK: - Reading runs

    package func run(_ id: Int64) async throws -> SettlementRun? {
        try await pool.withConnection { connection in
            try connection.queryFirst("SELECT * FROM settlement_run WHERE id = \(id)").map(Self.run)
        }
    }

    /// The newest runs first.
    ///
    /// - Parameters:
    ///   - day: of that day only; nil: of all days.
    ///   - id: only older ones than this; nil: from the newest on.
    package func runs(
        of settlement: String, day: SettlementDay? = nil, before id: Int64? = nil, limit: Int = 20
    ) async throws -> [SettlementRun] {
        try await pool.withConnection { connection in
            var condition: SQL = "settlement = \(settlement)"
            if let day { condition.append(" AND day = \(day.description)" as SQL) }
            if let id { condition.append(" AND id < \(id)" as SQL) }
            return try connection.query(
                "SELECT * FROM settlement_run WHERE \(condition) ORDER BY id DESC LIMIT \(max(0, limit))"
            ).map(Self.run)
        }
    }

    // MARK: - A run's life

    /// Begins a run, by whoever holds the day's lock: what is still called running was interrupted.
    func begin(
        _ settlement: String, _ day: SettlementDay, kind: RunKind, traceID: String, at now: Date
    ) async throws -> Int64 {
        try await pool.transaction { connection in
            try connection.execute(
                """
                UPDATE settlement_run
                SET state = \(SettlementRun.State.interrupted.rawValue), finished_at = \(now.unixMilliseconds)
                WHERE settlement = \(settlement) AND day = \(day.description)
                    AND state = \(SettlementRun.State.running.rawValue)
                """)
            return try connection.insert(
                """
                INSERT INTO settlement_run (settlement, day, kind, state, trace_id, started_at)
                VALUES (\(settlement), \(day.description), \(kind.rawValue),
                    \(SettlementRun.State.running.rawValue), \(traceID), \(now.unixMilliseconds))
                """)
        }
    }

    /// The day is settled: the run is done, and its gaps are those of the day.
    func finish(_ summary: SettlementSummary, gaps: [SettlementGap], at now: Date) async throws {
        try await pool.transaction { connection in
            try end(summary.run, as: .done, summary, error: nil, at: now, on: connection)
            let update = connection.dialect.updatingOnConflict(
                on: ["settlement", "day"], set: ["run_id", "settled_at"])
            try connection.execute(
                """
                INSERT INTO settlement_day (settlement, day, run_id, settled_at)
                VALUES (\(summary.settlement), \(summary.day), \(summary.run), \(now.unixMilliseconds))\(raw: update)
                """)
            try replaceGaps(of: summary.settlement, summary.day, with: gaps, on: connection)
        }
    }

    /// The run came to an end without settling the day.
    func abandon(_ run: Int64, as state: SettlementRun.State, error: String, at now: Date) async throws {
        try await pool.transaction { connection in
            try end(run, as: state, nil, error: error, at: now, on: connection)
        }
    }

    /// Writes down what has been learned since the run ended: what partners answered.
    package func update(_ summary: SettlementSummary) async throws {
        let text = try Self.encode(summary)
        try await pool.transaction { connection in
            try connection.execute("UPDATE settlement_run SET summary = \(text) WHERE id = \(summary.run)")
        }
    }

    private func end(
        _ run: Int64, as state: SettlementRun.State, _ summary: SettlementSummary?, error: String?, at now: Date,
        on connection: any Connection
    ) throws {
        let text = try summary.map(Self.encode)
        try connection.execute(
            """
            UPDATE settlement_run
            SET state = \(state.rawValue), summary = \(text), error = \(error), finished_at = \(now.unixMilliseconds)
            WHERE id = \(run)
            """)
    }

    // MARK: - Rows

    private static func encode(_ summary: SettlementSummary) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(summary), as: UTF8.self)
    }

    @Sendable private static func run(_ row: Row) throws -> SettlementRun {
        SettlementRun(
            id: try row.integer("id"), settlement: try row.text("settlement"), day: try row.day("day"),
            kind: RunKind(rawValue: try row.text("kind")) ?? .manual,
            state: SettlementRun.State(rawValue: try row.text("state")) ?? .failed,
            // A summary of a later version of Herald that cannot be read is no reason not to show the run.
            summary: try row.optionalText("summary").flatMap {
                try? JSONDecoder().decode(SettlementSummary.self, from: Data($0.utf8))
            },
            error: try row.optionalText("error"), traceID: try row.text("trace_id"),
            startedAt: try row.instant("started_at"), finishedAt: try row.optionalInstant("finished_at"))
    }
}

extension Row {
    /// A day as the store keeps it.
    package func day(_ name: String) throws(DatabaseError) -> SettlementDay {
        let text = try text(name)
        guard let day = SettlementDay(text) else {
            throw DatabaseError(.unexpectedValue, "the column \(name) is \"\(text)\", which is no day")
        }
        return day
    }
}
