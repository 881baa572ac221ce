import Database
import Foundation
import TestSupport
import Testing

/// What the queue says of its changes, held against what the peer has.
struct WatchBooks: Sendable {
    struct Change: Sendable {
        let id: Int64
        let record: String
        let status: String
        let reason: String?
    }

    let changes: [Change]
    /// By what the peer knows a message again, in the order in which it came.
    let received: [String]

    init(_ folder: ServedWatch, polled: Bool = false) async throws {
        changes = try await polled ? Self.polled(folder) : Self.queued(folder)
        // Without the moment of the change: `watch:new-members:17@1763757600000`.
        received = folder.peer.taken.map { key in key.split(separator: "@").first.map(String.init) ?? key }
    }

    private static func queued(_ folder: ServedWatch) async throws -> [Change] {
        try await folder.source.pool.withConnection { connection in
            try connection.query(
                "SELECT id, member_id AS record, status, error_message FROM member_notification_queue ORDER BY id"
            ).map { try Change($0) }
        }
    }

    private static func polled(_ folder: ServedWatch) async throws -> [Change] {
        try await folder.withStore { pool in
            try await pool.withConnection { connection in
                try connection.query(
                    "SELECT id, record_key AS record, state AS status, error_message FROM watch_change ORDER BY id"
                ).map { try Change($0) }
            }
        }
    }

    var isFinished: Bool { changes.allSatisfy { $0.status != "PENDING" && $0.status != "PROCESSING" } }

    /// Messages that came more than once.
    var repeated: Int { received.count - Set(received).count }

    /// Every change arrived, of each record in its order, and the queue says so.
    func expectAgreement() {
        let failed = changes.filter { $0.status != "SUCCESS" }
        #expect(failed.isEmpty, "\(failed.prefix(5))")
        let keys = Dictionary(changes.map { (Self.key($0.id), $0) }) { first, _ in first }
        let missing = changes.filter { !Set(received).contains(Self.key($0.id)) }
        #expect(missing.isEmpty, "\(missing.prefix(5))")
        #expect(Set(received).isSubset(of: keys.keys))

        var seen: Set<String> = []
        var latest: [String: Int64] = [:]
        for key in received where seen.insert(key).inserted {
            guard let change = keys[key] else { continue }
            let last = latest[change.record] ?? 0
            #expect(last < change.id, "record \(change.record): \(change.id) came after \(last)")
            latest[change.record] = change.id
        }
    }

    private static func key(_ id: Int64) -> String { "watch:\(ServedWatch.watch):\(id)" }
}

extension ServedWatch {
    /// Until the queue has come to its end. The application has to have written all that it will.
    func waitUntilTold(_ limit: Duration, polled: Bool = false) async throws -> WatchBooks {
        let deadline = ContinuousClock.now + limit
        while true {
            let books = try await WatchBooks(self, polled: polled)
            if books.isFinished || ContinuousClock.now > deadline { return books }
            try await Task.sleep(for: .milliseconds(200))
        }
    }

    /// Until polling has found so many records.
    func waitUntilFound(_ records: Int) async throws {
        let deadline = ContinuousClock.now + .seconds(60)
        while ContinuousClock.now < deadline {
            let found = try await Set(WatchBooks(self, polled: true).changes.map(\.record)).count
            if found >= records { return }
            try await Task.sleep(for: .milliseconds(200))
        }
    }

    /// What the processes write.
    fileprivate func withStore<Result: Sendable>(
        _ body: (ConnectionPool) async throws -> Result
    ) async throws -> Result {
        if let store { return try await body(store.pool) }
        let url = try DatabaseURL("sqlite:\(path)/data/herald.db")
        let driver = try TestDatabase.driver(.sqlite, url: url, options: SessionOptions())
        let pool = ConnectionPool(driver: driver)
        let result: Swift.Result<Result, any Error>
        do { result = .success(try await body(pool)) } catch { result = .failure(error) }
        await pool.close()
        return try result.get()
    }
}

extension WatchBooks.Change {
    fileprivate init(_ row: Row) throws {
        id = try row.integer("id")
        record = row["record"]?.displayText ?? ""
        status = try row.text("status")
        reason = try row.optionalText("error_message")
    }
}
