import Database
import FoundationEssentials

/// Writes rows of `task_daily_stats` within somebody's transaction.
struct DailyStatsWriter {
    let columns: DailyStatsColumns
    let connection: any Connection
    /// As `created_at` and `updated_at` have it.
    let now: String
    /// Of `external_task_id`: the bot's own is a number, others keep texts.
    let externalType: String

    init(table: DailyStatsTable, now: Date, on connection: any Connection) throws {
        columns = table.columns
        self.connection = connection
        self.now = LocalTimestamp.text(now, in: table.timeZone)
        externalType = try Self.externalType(on: connection)
    }

    /// All of them, or none.
    func write(_ rows: [DailyStatsRow]) throws -> [DailyStatsChange] {
        switch connection.dialect {
        case .postgresql: try writeTogether(rows)
        case .sqlite, .mysql: try rows.map { try writeAlone($0) }
        }
    }

    /// Halves what the database refuses until the rows that it means are alone.
    func writeWhatGoes(_ rows: [DailyStatsRow]) throws -> [DailyStatsChange] {
        do {
            return try savepoint { try write(rows) }
        } catch let error as DatabaseError where error.mayConcernOneRow {
            guard rows.count > 1 else { return rows.map { failed($0, error) } }
            let middle = rows.count / 2
            return try writeWhatGoes(Array(rows[..<middle])) + writeWhatGoes(Array(rows[middle...]))
        }
    }

    private func savepoint<Result>(_ body: () throws -> Result) throws -> Result {
        try connection.execute("SAVEPOINT settled")
        do {
            let result = try body()
            try connection.execute("RELEASE SAVEPOINT settled")
            return result
        } catch let error as DatabaseError where error.mayConcernOneRow {
            try connection.execute("ROLLBACK TO SAVEPOINT settled")
            throw error
        }
    }

    private func failed(_ row: DailyStatsRow, _ error: DatabaseError) -> DailyStatsChange {
        let large = zip(columns.names, columns.values(of: row.tally)).filter { ($0.1 ?? 0) > Int64(Int32.max) }
        let remedy =
            large.isEmpty
            ? error.hint.map { "; \($0)" } ?? ""
            : "; \(large.map { "\($0.0) is \($0.1 ?? 0)" }.joined(separator: ", ")): is the column a BIGINT?"
        return DailyStatsChange(
            taskID: row.task.id, kind: .failed, wasSent: false,
            reason: "\(row.day) of task \(row.task.id) cannot be written into \(DailyStatsTable.name): "
                + "\(error)\(remedy)")
    }

    /// The partner's id as the column can hold it: a text does not go into a number.
    func externalID(of task: SettledTask) -> String? {
        switch task.externalID {
        case .number(let number): String(number)
        case .text(let text): holdsTexts || Int64(text) != nil ? text : nil
        case nil: nil
        }
    }

    private var holdsTexts: Bool { externalType.hasPrefix("character") || externalType == "text" }

    private static func externalType(on connection: any Connection) throws -> String {
        // SQLite's columns hold whatever they are given.
        guard connection.dialect == .postgresql else { return "text" }
        let statement: SQL = """
            SELECT format_type(atttypid, atttypmod) AS type FROM pg_attribute
            WHERE attrelid = to_regclass(\(DailyStatsTable.name)) AND attname = 'external_task_id' AND NOT attisdropped
            """
        guard let row = try connection.queryFirst(statement) else {
            throw DatabaseError(
                .unknownTableOrColumn, "the source has no table \(DailyStatsTable.name), or it has no external_task_id",
                hint: "herald migrate --source NAME creates it")
        }
        return try row.text("type")
    }
}
