import Database
import FoundationEssentials
import TestSupport
import Testing

@testable import Watches

@Suite("What the store keeps of a queue that is gone")
struct WatchMemoryTests {
    @Test("goes with it, and other watches keep theirs")
    func forgotten() async throws {
        try await withWorkStore { store in
            let now = Date(timeIntervalSince1970: 1_000)
            try await store.transaction { connection in
                for watch in ["gone", "other"] {
                    let mark = WatchMark(change: 1, verdict: .succeeded, attempts: 1, finishedAt: now)
                    try WatchMarkStore.put([mark], of: watch, at: now, on: connection)
                    try connection.execute(
                        """
                        INSERT INTO watch_group (watch, change_id, entry_key, created_at) VALUES (\(watch), 1, 'k', 1)
                        """)
                }
            }
            try await WatchMemory(store: store).forget(["gone"])
            try await store.withConnection { connection in
                for table in ["watch_mark", "watch_group"] {
                    let rows = try connection.query("SELECT watch FROM \(raw: table)")
                    #expect(try rows.map { try $0.text("watch") } == ["other"])
                }
            }
        }
    }
}
