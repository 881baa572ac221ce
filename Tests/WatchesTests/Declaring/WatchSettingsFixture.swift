import FoundationEssentials
import Settings

@testable import Watches

/// A file with nothing but watches, beside sources and channels that are there.
struct WatchSettingsFixture {
    static let contract = """
        watches:
          new-members:
            source: crm
            table: members
            key: id
            on: [insert, update]
            columns: all
            when: "deleted = 0 AND status = 'ACTIVE'"
            queue: member_notification_queue
            mode: trigger
            batch: 10
            max_attempts: 3
            coalesce: 0s
            message: { type: textcard, file: recipes/member-card.mustache }
            to: [crm]
        """

    /// One watch with a change to what is usual: lines such as `when: "a = 1"`.
    static func watch(_ lines: String..., name: String = "w", on: String = "[insert]") -> String {
        let own = lines.map { "    \($0)\n" }.joined()
        return "  \(name):\n    source: crm\n    table: members\n    on: \(on)\n    to: [crm]\n" + own
    }

    static func read(
        _ text: String, folder: String = "", environment: [String: String] = [:]
    ) throws -> (watches: [WatchDefinition], problems: [String]) {
        let document = try SettingsDocument(
            text: text, name: "herald.yaml", environment: SettingsEnvironment(environment))
        let checked = document.checked(against: .object([WatchSettings.field]))
        var problems = checked.problems
        guard problems.isEmpty else { return ([], problems.sorted.map(\.description)) }
        let surroundings = WatchSettings.Surroundings(
            timeZone: TimeZone(identifier: "Asia/Shanghai") ?? .gmt, sources: ["crm", "relay"],
            channels: ["crm", "ops"],
            folder: folder)
        let watches = WatchSettings.read(checked.root, surroundings, problems: &problems)
        return (watches, problems.sorted.map(\.description))
    }

    /// Runs with a folder in which these files are.
    static func inFolder<Result>(_ files: [String: String], _ body: (String) throws -> Result) throws -> Result {
        let folder = FileManager.default.temporaryDirectory.path + "/herald-watch-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        for (name, text) in files { try Data(text.utf8).write(to: URL(filePath: folder + "/" + name)) }
        return try body(folder)
    }
}
