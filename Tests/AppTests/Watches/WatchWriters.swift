import Database
import TestSupport

/// An application that writes the watched table from several sessions at once.
struct WatchWriters: Sendable {
    let folder: ServedWatch
    let rows: Int
    let updates: Int

    private static let atOnce = 20

    func run() async throws {
        try await withThrowingTaskGroup { group in
            for writer in 0..<2 { group.addTask { try await insert(writer) } }
            for writer in 0..<2 { group.addTask { try await update(writer) } }
            try await group.waitForAll()
        }
    }

    private func insert(_ writer: Int) async throws {
        for batch in 0..<(rows / 2 / Self.atOnce) {
            try await folder.source.pool.transaction { connection in
                for number in 0..<Self.atOnce {
                    let phone = "\(writer)-\(batch)-\(number)"
                    try connection.execute("INSERT INTO members (phone, city) VALUES (\(phone), 'Shanghai')")
                }
            }
            try await Task.sleep(for: .milliseconds(.random(in: 0...40)))
        }
    }

    /// Few records, so that changes of one wait for each other.
    private func update(_ writer: Int) async throws {
        for number in 0..<(updates / 2) {
            let phone = "u-\(writer)-\(number)"
            try await folder.write(
                """
                UPDATE members SET phone = \(phone), updated_at = CURRENT_TIMESTAMP \
                WHERE id = \(Int.random(in: 1...25))
                """)
            try await Task.sleep(for: .milliseconds(.random(in: 0...10)))
        }
    }
}
