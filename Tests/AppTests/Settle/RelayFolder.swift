import App
import Database
import Foundation
import SampleData
import TestSupport

/// The bot's database in PostgreSQL, a partner, and a folder with Herald's configuration for both: what an operator
/// has who moves over from the old scripts.
struct RelayFolder: Sendable {
    static let day = "2024-12-09"
    /// Never to be seen in anything that Herald prints, logs, stores or sends.
    static let secrets = ["callback-secret-7f3a9c1d", "whsec_c2VjcmV0LW9mLXBhcnRuZXItdHdvLTIwMjQ="]

    let path: String
    let database: TestDatabase
    let sample: RelaySample
    /// Takes callbacks with POST; knows no video.
    let partner: WebhookPeer
    let port: Int

    var configurationFile: String { path + "/herald.yaml" }

    /// Makes the folder, runs `body` and takes everything away again.
    ///
    /// - Parameters:
    ///   - callbacks: of the tasks, given the partner's port; by default two in three have one.
    ///   - migrating: with `task_daily_stats`, as the bot's own migration makes it.
    static func with(
        callbacks: @Sendable (Int) -> [RelaySample.Callback] = RelayFolder.partners,
        tables: RelayTables = RelayTables(), migrating: Bool = true,
        answer: @escaping WebhookPeer.Behaviour = { _, _ in .status(200, body: #"{"ok":true}"#) },
        _ body: (RelayFolder) async throws -> Void
    ) async throws {
        let path = FileManager.default.temporaryDirectory.path + "/herald-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: path) }
        let database = try await TestDatabase.make(.postgresql)
        do {
            let behaviour: WebhookPeer.Behaviour = { call, number in
                call.method == "POST" ? answer(call, number) : .status(404)
            }
            try await WebhookPeer.with(behaviour) { partner, port in
                let sample = try RelaySample(day: day, tables: tables, callbacks: callbacks(port))
                try await database.pool.withConnection { try sample.create(on: $0) }
                let folder = RelayFolder(
                    path: path, database: database, sample: sample, partner: partner, port: port)
                try folder.configure()
                if migrating { try await database.pool.withConnection { try RelayTables.createDailyStats(on: $0) } }
                try await body(folder)
            }
            try await database.drop()
        } catch {
            try? await database.drop()
            throw error
        }
    }

    static let partners: @Sendable (Int) -> [RelaySample.Callback] = { port in
        [
            RelaySample.Callback("http://127.0.0.1:\(port)/x2c/daily", secret: secrets[0]),
            RelaySample.Callback("http://localhost:\(port)/settle?site=7", secret: secrets[1]),
            RelaySample.Callback(nil, secret: nil),
        ]
    }

    /// - Parameters:
    ///   - settlement: more keys of it, each line indented by four.
    ///   - more: more sections.
    func configure(settlement: String = "", more: String = "") throws {
        let video = ["youtube", "tikhub", "tiktok", "douyin_short"].map {
            "\($0)_base_url: \"http://127.0.0.1:\(port)\""
        }
        try write(
            """
            timezone: Asia/Shanghai
            store: sqlite:data/herald.db
            sources:
              relay: { url: "\(database.url.configurationText)" }
            settlements:
              drama:
                source: relay
                allow_networks: [127.0.0.0/8, "::1/128"]
                video: { retries: 0, rate: 1000, \(video.joined(separator: ", ")) }
            \(settlement)
            \(more)
            """, to: "herald.yaml")
    }

    func write(_ text: String, to name: String) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: path + "/" + name))
    }

    /// Runs a command in this process, with this folder's configuration.
    func run(_ arguments: String...) async -> CommandResult {
        await CommandResult.of(arguments + ["--config", configurationFile])
    }

    func execute(_ statement: SQL) async throws {
        try await database.pool.withConnection { try $0.execute(statement) }
    }

    /// The callbacks that came, oldest first.
    var callbacks: [WebhookPeer.Call] { partner.calls.filter { $0.method == "POST" } }

    /// The tasks that have somebody to be told, and records on the day.
    var toldTasks: [RelayTask] {
        let counted = Set(sample.expected().activeTasks)
        return sample.tasks.filter { counted.contains($0.id) && $0.callbackURL != nil }
    }
}

extension DatabaseURL {
    /// As it is written in a configuration: what `description` hides is needed here.
    var configurationText: String {
        "postgres://\(user ?? ""):\(password ?? "")@\(host):\(port ?? 0)/\(database)"
    }
}
