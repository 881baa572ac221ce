import Settings

/// How `herald.yaml` declares `monitoring.log_files`.
enum LogFileSettings {
    static let field = SettingsField(
        "log_files",
        .list(
            of: .object([
                SettingsField("path", .text, "The file.", isRequired: true, example: "logs/app.log"),
                SettingsField(
                    "format", .choice(FollowedLog.Format.allCases.map(\.rawValue)), "The form of its lines.",
                    default: "origin3"),
            ]), count: 0...50), "Log files of other programs that are followed.", default: "[]")

    /// - Parameter monitoring: the section.
    static func read(_ monitoring: SettingsNode, problems: inout SettingsProblems) -> [FollowedLog] {
        monitoring.list("log_files").compactMap { node in
            problems.collect { () throws(SettingsProblem) in
                FollowedLog(
                    path: try node.string("path"),
                    format: FollowedLog.Format(rawValue: try node.string("format")) ?? .origin3)
            }
        }
    }
}
