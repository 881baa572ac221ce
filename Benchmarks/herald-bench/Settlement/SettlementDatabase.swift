import Database
import Foundation
import SampleData
import TestSupport

/// The bot's database in a PostgreSQL of its own, settled over and over.
struct SettlementDatabase: Sendable {
    let bulk: RelayBulk
    let url: String
    private let pool: ConnectionPool

    /// Makes and fills it, and takes it away again.
    static func with(_ bulk: RelayBulk, _ body: (SettlementDatabase) async throws -> Void) async throws {
        let server = try await OwnServer.postgresql()
        do {
            let driver = try TestDatabase.driver(
                .postgresql, url: DatabaseURL(server.url), options: SessionOptions(statementTimeout: nil))
            let database = SettlementDatabase(bulk: bulk, url: server.url, pool: ConnectionPool(driver: driver))
            let start = ContinuousClock.now
            try await database.pool.withConnection { connection in
                try bulk.create(on: connection)
                try RelayTables.createDailyStats(on: connection)
            }
            say("rows made in \(start.duration(to: .now).formatted())")
            try await body(database)
            await database.pool.close()
            await server.remove()
        } catch {
            await server.remove()
            throw error
        }
    }

    func clear() async throws {
        try await pool.withConnection { try $0.execute("TRUNCATE task_daily_stats") }
    }

    /// - Returns: milliseconds.
    func settleInside() async throws -> Double {
        let statement = SQL(text: SettlementStatement(day: bulk.day, details: bulk.tables.details.rawValue).text)
        return try await pool.withConnection { connection in
            let start = ContinuousClock.now
            try connection.execute(statement)
            return start.duration(to: .now) / .milliseconds(1)
        }
    }

    /// What was settled, row by row.
    func settled() async throws -> [String] {
        let columns = SettlementStatement.columns.map { "\($0)::text" }.joined(separator: ", ")
        let statement = SQL(
            text: "SELECT concat_ws(' ', \(columns)) AS line FROM task_daily_stats ORDER BY task_id")
        return try await pool.withConnection { connection in
            try connection.query(statement).map { row in
                guard case .text(let line) = row["line"] else { throw BenchError("a settled row is no text") }
                return line
            }
        }
    }

    func dropIndex() async throws {
        try await pool.withConnection { try $0.execute("DROP INDEX idx_user_tasks_submitted_at") }
    }

    func createIndex() async throws {
        try await pool.withConnection { try $0.executeScript(RelayTables.createSubmittedIndex) }
    }

    func addToDay(_ count: Int) async throws {
        try await pool.withConnection { try bulk.addToDay(count, on: $0) }
    }

    func setCallbacks(_ count: Int, url: String) async throws {
        try await pool.withConnection {
            try bulk.setCallbacks(count, url: url, secret: "callback-secret-of-the-benchmark", on: $0)
        }
    }
}
