import Database
import Foundation
import TestSupport
import Testing

@testable import Monitoring

@Suite("What followed logs cost")
struct LogCostTests {
    @Test("nothing that is done often reads the books from end to end", arguments: TestDatabaseKind.allCases)
    func cost(_ kind: TestDatabaseKind) async throws {
        let findings = try await QueryCost.fullReads(
            of: ["log_line", "log_count"], on: kind, migrations: MonitoringSchema.migrations,
            seed: { try Self.fill($0) }
        ) { pool in
            let scene = try LogScene(pool)
            defer { scene.folder.remove() }
            try scene.append(LogScene.line("one\nTraceback"))
            let follower = scene.follower()
            try await follower.look()
            try scene.append("more of it\n")
            try await follower.look()
            let now = scene.clock.now()
            let page = try await scene.book.lines(LogQuestion(most: 50))
            _ = try await scene.book.lines(
                LogQuestion(file: "app", since: now.addingTimeInterval(-600), before: page.last?.cursor, most: 50))
            _ = try await scene.book.counts(
                LogCountQuestion(file: "app", window: .minute, from: now.addingTimeInterval(-60), to: now))
        }
        #expect(findings == [])
    }

    /// A line and a count for each of 20,000 minutes.
    private static func fill(_ connection: any Connection) throws {
        let (lines, start) = (LogLineStore(file: "app"), Int64(1_757_037_600_000))
        for part in 0..<20 {
            let minutes = (0..<1_000).map { start - Int64(part * 1_000 + $0) * 60_000 }
            _ = try lines.keep(
                minutes.map {
                    LogLine(
                        at: Date(timeIntervalSince1970: Double($0) / 1_000), level: .error, source: "s", message: "x")
                }, connection)
            let counts = minutes.map { (LogBatch.Key(minute: $0, level: .error, source: "s"), 1) }
            _ = try lines.count(
                Dictionary(counts) { first, _ in first }, known: [:], border: .min, connection)
        }
    }
}
