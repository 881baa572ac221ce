import Settings

/// Where Herald writes its files, resolved against the configuration's folder.
package struct PathSettings: Sendable, Hashable {
    /// Of `webhook_YYYYMMDD.log`: what was sent and whether it arrived.
    package let webhookLog: String
    /// Of `monitor.log`, and of the files of the section `logging:`.
    package let logs: String

    static let field = SettingsField(
        "paths",
        .object([
            SettingsField(
                "webhook_log", .text, "The folder of webhook_YYYYMMDD.log: what was sent and whether it arrived.",
                default: "webhook-log"),
            SettingsField(
                "logs", .text, "The folder of monitor.log and of the files of the section logging.", default: "logs"),
        ]), "Where Herald writes its log files.", default: "{}")

    init(_ root: SettingsNode, folder: String) throws(SettingsProblem) {
        guard let node = root.node("paths") else { throw root.problem("found nothing", at: "paths") }
        webhookLog = Self.resolve(try node.string("webhook_log"), against: folder)
        logs = Self.resolve(try node.string("logs"), against: folder)
    }

    static func resolve(_ path: String, against folder: String) -> String {
        path.hasPrefix("/") || folder.isEmpty ? path : folder + (folder.hasSuffix("/") ? "" : "/") + path
    }
}
