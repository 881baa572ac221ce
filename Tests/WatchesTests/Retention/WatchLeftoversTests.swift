import Database
import FoundationEssentials
import TestSupport
import Testing
import Timekeeping

@testable import Watches

@Suite("What watches leave in the store")
struct WatchLeftoversTests {
    @Test("goes when it is old, in several steps, and nothing younger", arguments: TestDatabaseKind.allCases)
    func old(_ kind: TestDatabaseKind) async throws {
        try await withTestDatabase(kind, migrations: WatchSchema.migrations) { store in
            let limit = Date(timeIntervalSince1970: 1_757_037_600)
            try await store.transaction { connection in
                for change in 0..<1_203 {
                    let time = limit.unixMilliseconds - 1_000 + Int64(change)
                    try connection.execute(
                        """
                        INSERT INTO watch_group (watch, change_id, entry_key, created_at)
                        VALUES ('w', \(change), 'k', \(time))
                        """)
                    try connection.execute(
                        """
                        INSERT INTO watch_mark (watch, change_id, arrived, attempts, finished_at, due_at)
                        VALUES ('w', \(change), 1, 1, \(time), \(time))
                        """)
                }
            }
            try await WatchLeftovers(store: store).remove(before: limit)
            for table in ["watch_group", "watch_mark"] {
                let left = try await store.withConnection { connection in
                    try connection.query("SELECT change_id FROM \(raw: table) ORDER BY change_id")
                        .map { try $0.integer("change_id") }
                }
                #expect(left == Array(1_000..<1_203), "\(table)")
            }
        }
    }
}
