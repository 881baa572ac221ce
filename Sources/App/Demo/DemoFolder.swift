import Database
import Foundation
import SQLiteDriver
import SampleData
import Settlement

/// `./herald-demo`: the recipe as a configuration, its secrets in `.env`, a business database, later the store.
struct DemoFolder: Sendable {
    let path: String

    var configurationFile: String { path + "/herald.yaml" }

    /// Makes everything anew; a store of an earlier demo goes on, so that its history can be looked at.
    ///
    /// - Parameters:
    ///   - partner: is told what was settled.
    ///   - listen: where the HTTP API is to be.
    func prepare(weComBaseURL: String, partner: DemoPartner, listen: String, now: Date) async throws {
        try Directory.create(path)
        try write(
            try Self.recipe() + Self.settlement(partner) + Self.watch + "\nserver: { listen: \"\(listen)\" }\n",
            to: "herald.yaml")
        try write(
            """
            # Made by herald demo. The robot is the simulated WeCom's; nothing leaves this machine.
            SIXPAGE_PASSWORD=unused-by-sqlite
            WECOM_ROBOT_KEY=demo-robot-key
            WECOM_BASE_URL=\(weComBaseURL)
            WECOM_AGENT_SECRET=demo-application-secret

            """, to: ".env")
        try write(String(decoding: PackageResources.member_card_mustache, as: UTF8.self), to: "member-card.mustache")
        try await makeBusinessDatabase(partner, now: now)
    }

    /// The recipe as users get it, with its MySQL replaced by the SQLite file beside it.
    static func recipe() throws -> String {
        let recipe = String(decoding: PackageResources.sixpage_yaml, as: UTF8.self)
        let lines = recipe.split(separator: "\n", omittingEmptySubsequences: false)
        guard let index = lines.firstIndex(where: { $0.hasPrefix("    url: \"mysql://") }) else {
            throw CommandFailure(.workFailed, "the built-in recipe has no source to replace")
        }
        var demo = lines.map(String.init)
        demo[index] = "    url: \"sqlite:business.db\""
        demo.insert(
            contentsOf: ["relay", "crm"].flatMap { ["  \($0):", "    url: \"sqlite:business.db\""] },
            at: demo.firstIndex(of: "channels:") ?? index)
        demo.insert(contentsOf: application, at: demo.firstIndex(of: "channels:").map { $0 + 1 } ?? index)
        return demo.joined(separator: "\n")
    }

    private static let application = [
        "  crm:", "    type: wecom-app", "    corp_id: wwdemo", "    agent_id: 1000002",
        "    secret: \"${WECOM_AGENT_SECRET}\"", "    to: [\"@all\"]", "    base_url: \"${WECOM_BASE_URL}\"",
    ]

    /// recipes/crm.yaml in short.
    private static let watch = """

        watches:
          new-members:
            source: crm
            table: members
            on: [insert, update]
            when: "deleted = 0 AND status = 'ACTIVE'"
            queue: member_notification_queue
            message: { type: textcard, file: member-card.mustache }
            to: [crm]

        """

    /// recipes/relay.yaml in short; where it would ask for videos, the partner answers.
    private static func settlement(_ partner: DemoPartner) -> String {
        """

        settlements:
          drama:
            source: relay
            schedule: "0 2 * * *"
            allow_networks: [127.0.0.0/8]
            video: { tiktok_base_url: "\(partner.baseURL)" }
            summary_to: [ops]

        """
    }

    private func write(_ text: String, to name: String) throws {
        let file = path + "/" + name
        try Data(text.utf8).write(to: URL(fileURLWithPath: file), options: .atomic)
        // As an operator should keep what may hold secrets.
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file)
    }

    var businessDatabase: String { path + "/business.db" }

    private func makeBusinessDatabase(_ partner: DemoPartner, now: Date) async throws {
        let file = businessDatabase
        for suffix in ["", "-wal", "-shm", "-journal"] { try? FileManager.default.removeItem(atPath: file + suffix) }
        // Made as a store is, because a source that is missing is an error.
        let pool = ConnectionPool(driver: SQLiteDriver(path: file, role: .store))
        let sample = SixPageSample(now: now, margin: .seconds(600))
        let submissions = try Self.submissions(partner, now: now)
        try await pool.transaction { connection in
            try sample.create(on: connection)
            try submissions.create(on: connection)
            try MembersTable().create(on: connection)
            try MembersTable().insert(CRMSample().members(30), on: connection)
        }
        _ = try await pool.withConnection { try SourceMigration(platforms: PlatformTable()).apply(on: $0) }
        await pool.close()
    }

    /// Of yesterday, as the recipe's zone has it.
    private static func submissions(_ partner: DemoPartner, now: Date) throws -> RelaySample {
        guard let shanghai = TimeZone(identifier: "Asia/Shanghai") else {
            throw CommandFailure(.workFailed, "this machine does not know the zone Asia/Shanghai")
        }
        let yesterday = SettlementDay(now, in: shanghai).adding(days: -1)
        return try RelaySample(
            day: "\(yesterday)",
            callbacks: [
                RelaySample.Callback(partner.callbackURL, secret: DemoPartner.secret),
                RelaySample.Callback(nil, secret: nil),
            ])
    }
}
