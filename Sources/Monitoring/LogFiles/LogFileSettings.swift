import FoundationEssentials
import Settings

/// How `herald.yaml` declares `monitoring.log_files`.
enum LogFileSettings {
    static let field = SettingsField(
        "log_files",
        .list(
            of: .object([
                SettingsField(
                    "path",
                    .text(allowed: "the path of a file; its last part may have a *") { path in
                        let folder = path.split(separator: "/", omittingEmptySubsequences: false).dropLast()
                        let isFine = !path.hasSuffix("/") && !folder.contains { $0.contains("*") }
                        return isFine ? nil : "the path of a file; its last part may have a *"
                    }, "The file; with a * in its last part all that fit.", isRequired: true, example: "logs/app.log"),
                SettingsField("name", .name, "What it is called in series and answers; else as the file is called."),
                SettingsField(
                    "format", .choice(FollowedLog.Format.allCases.map(\.rawValue)), "The form of its lines.",
                    default: "origin3"),
                SettingsField(
                    "timezone", .text(allowed: zoneAllowed) { TimeZone(identifier: $0) == nil ? zoneAllowed : nil },
                    "The IANA zone of times that do not name theirs; else that of the whole file.",
                    example: "Asia/Shanghai"),
                SettingsField(
                    "level", .choice(LogLevel.allCases.map(\.name)), "Lines below are passed over.", default: "TRACE"),
                SettingsField(
                    "keep", .choice(LogLevel.allCases.map(\.name)),
                    "Lines from here up are kept with their text for seven days; others are counted.",
                    default: "WARNING"),
                SettingsField(
                    "sources", .list(of: .text, count: 0...50),
                    "Only lines whose source contains one of these; all where there is none.", default: "[]"),
            ]), count: 0...50), "Log files of other programs that are followed.", default: "[]")

    private static let zoneAllowed = "an IANA time zone such as Asia/Shanghai"

    /// - Parameter monitoring: the section.
    static func read(_ monitoring: SettingsNode, problems: inout SettingsProblems) -> [FollowedLog] {
        var names: Set<String> = []
        return monitoring.list("log_files").compactMap { node in
            problems.collect { () throws(SettingsProblem) in
                let log = try log(node)
                guard names.insert(log.name).inserted else {
                    throw node.problem(
                        "found another log called \"\(log.name)\"; allowed is a `name` for each", at: "path")
                }
                return log
            }
        }
    }

    private static func log(_ node: SettingsNode) throws(SettingsProblem) -> FollowedLog {
        FollowedLog(
            name: try node.optionalString("name"), path: try node.string("path"),
            format: FollowedLog.Format(rawValue: try node.string("format")) ?? .origin3,
            timeZone: try node.optionalString("timezone").flatMap { TimeZone(identifier: $0) },
            level: LogLevel(word: try node.string("level")) ?? .trace,
            keeps: LogLevel(word: try node.string("keep")) ?? .warning, sources: try node.strings("sources"))
    }
}
