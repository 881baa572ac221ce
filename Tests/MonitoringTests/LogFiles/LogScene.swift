import Database
import Foundation
import Logging
import Monitoring
import Synchronization
import TestSupport
import Timekeeping

@testable import Monitoring

/// A folder with a log, a store, and followers that come and go.
final class LogScene: Sendable {
    let folder: TemporaryFolder
    let store: ConnectionPool
    let clock = ManualWallClock()
    let logged = LogLines()
    let log: FollowedLog
    let zone = TimeZone(identifier: "Asia/Shanghai") ?? .gmt

    init(_ store: ConnectionPool, name: String = "app.log", format: FollowedLog.Format = .origin3) throws {
        folder = try TemporaryFolder()
        self.store = store
        log = FollowedLog(name: "app", path: folder.path + "/" + name, format: format)
    }

    func follower(
        _ log: FollowedLog? = nil, kept: Int = .max,
        interruption: @escaping @Sendable (LogFollower.Moment) throws -> Void = { _ in }
    ) -> LogFollower {
        LogFollower(
            log ?? self.log, store: store, host: "", zone: zone, tally: LogTally(), clock: clock,
            logger: logged.logger, kept: kept, interruption: interruption)
    }

    var book: LogBook { LogBook([log], store: store) }

    func path(_ name: String = "app.log") -> String { folder.path + "/" + name }

    func append(_ text: String, to name: String = "app.log") throws { try append(Array(text.utf8), to: name) }

    func append(_ bytes: [UInt8], to name: String = "app.log") throws {
        if !FileManager.default.fileExists(atPath: path(name)) {
            _ = FileManager.default.createFile(atPath: path(name), contents: nil)
        }
        guard let file = FileHandle(forWritingAtPath: path(name)) else { throw CocoaError(.fileNoSuchFile) }
        try file.seekToEnd()
        try file.write(contentsOf: Data(bytes))
        try file.close()
    }

    func move(_ name: String, to other: String) throws {
        try? FileManager.default.removeItem(atPath: path(other))
        try FileManager.default.moveItem(atPath: path(name), toPath: path(other))
    }

    /// What logrotate does with `copytruncate`.
    func copyAndTruncate(_ name: String, to other: String) throws {
        try? FileManager.default.removeItem(atPath: path(other))
        try FileManager.default.copyItem(atPath: path(name), toPath: path(other))
        try truncate(name)
    }

    func truncate(_ name: String = "app.log") throws {
        guard let file = FileHandle(forWritingAtPath: path(name)) else { throw CocoaError(.fileNoSuchFile) }
        try file.truncate(atOffset: 0)
        try file.close()
    }

    /// Sets when it was written, in seconds since 1970.
    func touch(_ name: String, _ seconds: TimeInterval) throws {
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSince1970: seconds)], ofItemAtPath: path(name))
    }

    func remove(_ name: String) throws { try FileManager.default.removeItem(atPath: path(name)) }

    /// The messages that were kept, the oldest first.
    func kept() async throws -> [String] {
        try await book.lines(LogQuestion(most: 2_000)).sorted { $0.id < $1.id }.map(\.line.message)
    }

    /// All lines that were counted.
    func counted() async throws -> Int {
        let question = LogCountQuestion(
            window: .day, from: Date(timeIntervalSince1970: 0), to: Date(timeIntervalSince1970: 4e9), byLevel: false)
        return try await book.counts(question).reduce(0) { $0 + $1.lines }
    }

    /// By level and source.
    func countsByKey() async throws -> [String: Int] {
        let question = LogCountQuestion(
            window: .day, from: Date(timeIntervalSince1970: 0), to: Date(timeIntervalSince1970: 4e9), bySource: true)
        let counts = try await book.counts(question)
        return Dictionary(
            counts.map { ("\($0.level?.name ?? "") \($0.source ?? "")", $0.lines) }, uniquingKeysWith: +)
    }

    static func line(_ message: String, _ level: String = "ERROR", source: String = "shop.orders") -> String {
        "2025-09-05 10:00:00.123 | \(level.padding(toLength: 8, withPad: " ", startingAt: 0)) | \(source):run:42 - \(message)\n"
    }
}

func withLogScene<Result>(
    _ kind: TestDatabaseKind, name: String = "app.log", format: FollowedLog.Format = .origin3,
    isolation: isolated (any Actor)? = #isolation, _ body: (LogScene) async throws -> Result
) async throws -> Result {
    try await withTestDatabase(kind, migrations: MonitoringSchema.migrations) { pool in
        let scene = try LogScene(pool, name: name, format: format)
        defer { scene.folder.remove() }
        return try await body(scene)
    }
}
