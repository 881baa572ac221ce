import Foundation
import TestSupport
import Testing

@Suite("kill -9 of herald serve while a table is watched")
struct WatchCrashTests {
    private static let rows = 400
    private static let updates = 160
    private static let kills = 3

    @Test("every change arrives, in its record's order, wherever it was killed", arguments: TestDatabaseKind.allCases)
    func killed(_ kind: TestDatabaseKind) async throws {
        try await ServedWatch.with(kind) { folder in
            try await folder.install()
            let books = try await Self.killWhileWritten(folder, polled: false)
            #expect(books.changes.count >= Self.rows)
            books.expectAgreement()
            // What was in flight at the peer when its process died.
            #expect((0...(Self.kills * 20)).contains(books.repeated))
            print(
                "watch crash test on \(kind.rawValue): \(books.changes.count) changes, \(books.repeated) received twice"
            )
        }
    }

    @Test("what is polled arrives as well, each found change once", arguments: [TestDatabaseKind.postgresql])
    func killedWhilePolling(_ kind: TestDatabaseKind) async throws {
        guard TestDatabaseKind.allCases.contains(kind) else { return }
        let mode = "poll: { by: id, changed: updated_at, every: 1s }"
        try await ServedWatch.with(kind, mode: mode) { folder in
            // The watch begins before anything is written.
            let begun = await folder.run("watch", "drain", ServedWatch.watch)
            try #require(begun.status == 0, "\(begun.complaints)")
            let books = try await Self.killWhileWritten(folder, polled: true)
            books.expectAgreement()
            #expect(Set(books.changes.map(\.record)).count == Self.rows)
            #expect((0...(Self.kills * 20)).contains(books.repeated))
        }
    }

    @Test("two processes at once tell each row once", arguments: [TestDatabaseKind.postgresql, .mysql])
    func twoNodes(_ kind: TestDatabaseKind) async throws {
        guard TestDatabaseKind.allCases.contains(kind) else { return }
        try await ServedWatch.with(kind) { folder in
            try await folder.install()
            _ = await folder.run("migrate")
            let servers = try ["one", "two"].map { try folder.serve($0) }
            try await WatchWriters(folder: folder, rows: Self.rows, updates: Self.updates).run()
            let books = try await folder.waitUntilTold(.seconds(120))
            for server in servers { #expect(server.stop() == 0, "\(server.log.suffix(2_000))") }
            books.expectAgreement()
            #expect(books.repeated == 0)
        }
    }

    @Test("a peer that is away for a while gets everything afterwards, in order", arguments: TestDatabaseKind.allCases)
    func peerAway(_ kind: TestDatabaseKind) async throws {
        try await ServedWatch.with(kind) { folder in
            folder.peer.isAway = true
            try await folder.install()
            let server = try folder.serve("one")
            try await WatchWriters(folder: folder, rows: 200, updates: 60).run()
            await folder.peer.waitUntilRefused(20)
            folder.peer.isAway = false
            let books = try await folder.waitUntilTold(.seconds(120))
            #expect(server.stop() == 0, "\(server.log.suffix(2_000))")
            books.expectAgreement()
            #expect(books.repeated == 0)
        }
    }

    /// Processes come and are killed while the table is written, and one lives until the queue has come to its end.
    private static func killWhileWritten(_ folder: ServedWatch, polled: Bool) async throws -> WatchBooks {
        async let writing: Void = WatchWriters(folder: folder, rows: rows, updates: updates).run()
        for kill in 0..<kills {
            let server = try folder.serve("\(kill)")
            try await Task.sleep(for: .milliseconds(.random(in: 300...1_500)))
            server.kill()
        }
        try await writing
        let server = try folder.serve("last")
        if polled { try await folder.waitUntilFound(rows) }
        // What a dead process had taken is taken over after a minute.
        let books = try await folder.waitUntilTold(.seconds(180), polled: polled)
        #expect(server.stop() == 0, "\(server.log.suffix(2_000))")
        return books
    }
}
