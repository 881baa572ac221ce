import Database
import FoundationEssentials
import TestSupport
import Testing

@testable import Watches

@Suite("What asks a queue")
struct QueueCostTests {
    @Test("searches an index, however much waits or has ended", arguments: TestDatabaseKind.allCases)
    func searches(_ kind: TestDatabaseKind) async throws {
        let findings = try await QueryCost.fullReads(
            of: ["member_notification_queue", "members"], on: kind, migrations: [], seed: { try Self.fill($0) },
            { pool in
                let bench = QueueBench(pool: pool)
                let queue = try bench.queue()
                let claimed = try await queue.claim(ClaimOrder(most: 30))
                _ = try await queue.rows(of: claimed.map(\.record))
                try await queue.release(claimed.prefix(3).map(\.id))
                try await queue.finish(claimed.map { QueueEnding(id: $0.id, verdict: .succeeded) })
                try await queue.finish(claimed.map { QueueEnding(id: $0.id, verdict: .failed("x")) })
                _ = try await queue.claim(ClaimOrder(most: 30, coalesce: .seconds(1)))
                _ = try await queue.reclaim(olderThan: .seconds(60), most: 30)
                _ = try await queue.backlog(countingTo: 500)
                _ = try await queue.clean(QueueRetention(delivered: .zero, failed: .zero), most: 100)
            })
        #expect(findings.isEmpty, "\(findings.joined(separator: "\n"))")
    }

    /// 20,000 that have ended, 300 under way, 20,000 that wait, of many records and of one.
    static func fill(_ connection: any Connection) throws {
        try connection.executeScript(QueueScript.text(connection.dialect, key: .number))
        let columns = "member_notification_queue (member_id, status, retry_count, created_at, processed_at)"
        try insert(20_000, into: columns, connection) { number in
            let time = "'2025-01-0\(number % 9 + 1) 00:00:00'"
            return
                "(\(number), '\(number % 7 == 0 ? "FAILED" : "SUCCESS")', \(number % 7 == 0 ? 3 : 0), \(time), \(time))"
        }
        try insert(300, into: columns, connection) { number in
            "(\(50_000 + number), 'PROCESSING', 0, '2025-02-01 00:00:00', '2025-02-01 00:00:01')"
        }
        try insert(20_000, into: columns, connection) { number in
            "(\(number % 10 == 0 ? 1 : number), 'PENDING', 0, '2025-03-0\(number / 3_000 + 1) 00:00:00', NULL)"
        }
        try insert(10_000, into: "members (id, nickname)", connection) { "(\($0), 'n')" }
    }

    private static func insert(
        _ count: Int, into table: String, _ connection: any Connection, _ row: (Int) -> String
    ) throws {
        for start in stride(from: 0, to: count, by: 1_000) {
            let rows = (start..<min(start + 1_000, count)).map(row)
            try connection.executeScript("INSERT INTO \(table) VALUES \(rows.joined(separator: ", "))")
        }
    }
}
