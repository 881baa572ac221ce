import App
import Database
import Foundation
import SQLiteDriver
import SampleData
import Settlement
import Synchronization
import WeComSimulator

/// A folder with a configuration, a SQLite business database and a simulated WeCom: what a user has who tries
/// Herald, and the commands run in it.
struct HeraldFolder: Sendable {
    /// Never to be seen in anything that Herald prints, logs or stores.
    static let robotKey = "secret-robot-key-7f3a"

    let path: String
    let simulator: RunningWeComSimulator

    var configurationFile: String { path + "/herald.yaml" }

    /// Makes the folder, runs `body` and takes everything away again.
    static func with<Result>(
        simulator configuration: SimulatorConfiguration = SimulatorConfiguration(),
        _ body: (HeraldFolder) async throws -> Result
    ) async throws -> Result {
        let path = FileManager.default.temporaryDirectory.path + "/herald-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: path) }
        let simulator = try await WeComSimulator.start(configuration)
        let folder = HeraldFolder(path: path, simulator: simulator)
        do {
            let result = try await body(folder)
            await simulator.stop()
            return result
        } catch {
            await simulator.stop()
            throw error
        }
    }

    /// The sample of origin 1's numbers around `now`.
    ///
    /// - Parameter margin: keeps rows away from the window's ends, for commands that look some time later.
    func makeSample(now: Date, margin: Duration = .seconds(600)) async throws {
        let pool = ConnectionPool(driver: SQLiteDriver(path: path + "/business.db", role: .store))
        try await pool.transaction { try SixPageSample(now: now, margin: margin).create(on: $0) }
        await pool.close()
    }

    /// What a settlement of `day` counts, in the same database, and the table that it writes.
    func makeSubmissions(day: String) async throws {
        let pool = ConnectionPool(driver: SQLiteDriver(path: path + "/business.db", role: .store))
        let sample = try RelaySample(day: day)
        try await pool.transaction { try sample.create(on: $0) }
        _ = try await pool.withConnection { try SourceMigration(platforms: PlatformTable()).apply(on: $0) }
        await pool.close()
    }

    /// A table to be watched, in the same database.
    func makeMembers() async throws {
        let pool = ConnectionPool(driver: SQLiteDriver(path: path + "/business.db", role: .store))
        try await pool.withConnection {
            try $0.execute("CREATE TABLE members (id INTEGER PRIMARY KEY, nickname TEXT)")
        }
        await pool.close()
    }

    /// - Parameters:
    ///   - reports: the section `reports:`, indented by two.
    ///   - sources: more sources, indented by two.
    func configure(
        reports: String = HeraldFolder.newUsers, sources: String = "", channels: String = "",
        store: String = "sqlite:data/herald.db", more: String = ""
    ) throws {
        try write(
            """
            timezone: Asia/Shanghai
            store: "\(store)"
            sources:
              sixpage: { url: "sqlite:business.db" }
            \(sources)
            channels:
              ops: { type: wecom-robot, key: "\(Self.robotKey)", base_url: "\(simulator.baseURL)" }
              errors: { type: wecom-robot, key: "second-\(Self.robotKey)", base_url: "\(simulator.baseURL)" }
            \(channels)
            reports:
            \(reports)
            \(more)
            """, to: "herald.yaml")
    }

    static let newUsers = """
          daily:
            source: sixpage
            title: "日报({{end}})"
            lines:
              - text: "🆕 新注册：{{count}}人"
                query: SELECT COUNT(*) AS count FROM wy_user WHERE add_time >= :start_unix AND add_time < :end_unix
            to: [ops]
            on_error: [errors]
        """

    func write(_ text: String, to name: String) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: path + "/" + name))
    }

    func read(_ name: String) throws -> String {
        String(decoding: try Data(contentsOf: URL(fileURLWithPath: path + "/" + name)), as: UTF8.self)
    }

    /// Runs a command in this process, with this folder's configuration.
    func run(_ arguments: String...) async -> CommandResult {
        await CommandResult.of(arguments + ["--config", configurationFile])
    }

    /// What the group of a channel received.
    func received(_ channel: String = "ops") -> [String] {
        let key = channel == "ops" ? Self.robotKey : "second-" + Self.robotKey
        return simulator.simulator.messages.filter { $0.key == key }.map(\.content)
    }
}

/// What a command printed and how it ended.
struct CommandResult: Sendable {
    let status: Int32
    let output: String
    let complaints: String

    static func of(_ arguments: [String]) async -> CommandResult {
        let (output, complaints) = (Lines(), Lines())
        let console = Console(write: { output.add($0) }, complain: { complaints.add($0) })
        let status = await Console.$current.withValue(console) { await HeraldMain.run(arguments) }
        return CommandResult(status: status, output: output.text, complaints: complaints.text)
    }

    private final class Lines: Sendable {
        private let lines = Mutex("")
        var text: String { lines.withLock(\.self) }
        func add(_ text: String) { lines.withLock { $0 += text } }
    }
}
