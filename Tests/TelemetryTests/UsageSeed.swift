import Database
import TestSupport

@testable import Telemetry

/// Rows of users, without the numbers that belong to them.
enum UsageSeed {
    /// Of project 1, the first of which is last seen on 2025-09-05 in UTC, each on one of 100 days before.
    static func users(_ count: Int, in database: TelemetryDatabase) async throws {
        try await database.writing.transaction { try users(count, on: $0) }
    }

    static func users(_ count: Int, on connection: any Connection) throws {
        try NameTable.addProject("shop", at: ManualWallClock().now(), on: connection)
        for start in stride(from: 0, to: count, by: 1_000) {
            let rows = (start..<min(start + 1_000, count)).map { number in
                let time = UsageTime.text(1_757_037_600 - number % 100 * 86_400)
                return "('u\(number)', 1, '\(time)', '\(time)', 'os \(number % 7)', '1.\(number % 300)')"
            }
            try connection.executeScript(
                "INSERT INTO user_stats (anonymous_id, project_id, first_seen, last_seen, os, version) VALUES "
                    + rows.joined(separator: ", "))
        }
    }
}
