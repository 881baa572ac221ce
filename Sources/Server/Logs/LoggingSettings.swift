package import Logging
package import Settings

/// How `herald.yaml` declares what Herald logs where: the section `logging:`.
package struct LoggingSettings: Sendable, Hashable {
    /// Nothing below it is logged anywhere.
    package var level: Logger.Level
    /// Whether each request is a line in `access_YYYYMMDD.log`.
    package var writesAccessLog: Bool
    package var accessDays: Int
    /// Lines of this level or worse go to `error_YYYYMMDD.log`; nil: there is no such file.
    package var errorLevel: Logger.Level?
    package var errorDays: Int
    /// Whether every line goes to `herald_YYYYMMDD.log` too.
    package var writesAll: Bool
    package var allDays: Int
    /// Of one file, in bytes.
    package var fileBytes: Int
    /// Of all files of one kind, in bytes.
    package var totalBytes: Int
    /// Lines kept in memory.
    package var ringLines: Int
    package var ringBytes: Int

    package init(
        level: Logger.Level = .info, writesAccessLog: Bool = true, accessDays: Int = 30,
        errorLevel: Logger.Level? = .warning, errorDays: Int = 7, writesAll: Bool = false, allDays: Int = 7,
        fileBytes: Int = 100 << 20, totalBytes: Int = 2 << 30, ringLines: Int = 2_000, ringBytes: Int = 4 << 20
    ) {
        self.level = level
        self.writesAccessLog = writesAccessLog
        self.accessDays = accessDays
        self.errorLevel = errorLevel
        self.errorDays = errorDays
        self.writesAll = writesAll
        self.allDays = allDays
        self.fileBytes = fileBytes
        self.totalBytes = totalBytes
        self.ringLines = ringLines
        self.ringBytes = ringBytes
    }

    private static let levels = Logger.Level.allCases.map(\.rawValue)
    private static let days = SettingsShape.integer(0...3_650)
    private static let bytes = SettingsShape.byteSize((1 << 20)...(1 << 40))

    package static let field = SettingsField(
        "logging",
        .object([
            SettingsField(
                "level", .choice(levels), "Nothing below it is logged: not to stderr, not to a file, not in memory.",
                default: "info"),
            SettingsField(
                "access_log", .bool, "herald serve writes each request to access_YYYYMMDD.log in paths.logs.",
                default: "true"),
            SettingsField(
                "access_days", days, "Access logs are kept today and so many days back.", default: "30"),
            SettingsField(
                "error_level", .choice(levels + ["none"]),
                "herald serve writes lines of this level and worse to error_YYYYMMDD.log; none: it does not.",
                default: "warning"),
            SettingsField("error_days", days, "Error logs are kept today and so many days back.", default: "7"),
            SettingsField(
                "all", .bool,
                "herald serve also writes every line to herald_YYYYMMDD.log. systemd keeps what goes to stderr, so this "
                    + "is for where nobody does.", default: "false"),
            SettingsField("all_days", days, "Those are kept today and so many days back.", default: "7"),
            SettingsField(
                "file_size", bytes, "A file that is full is followed by the day's next, access_YYYYMMDD.1.log.",
                default: "100MB"),
            SettingsField(
                "total_size", bytes,
                "The files of one kind together take no more than this; the oldest go first, whatever their days.",
                default: "2GB"),
            SettingsField(
                "ring", .integer(1...100_000), "So many lines are kept in memory for GET /api/v1/logs.",
                default: "2000"),
            SettingsField(
                "ring_size", .byteSize((64 << 10)...(1 << 30)), "And no more than this of them.", default: "4MB"),
        ]), "What is logged, where, and for how long. Every line goes to stderr as well.", default: "{}")

    package static func read(_ root: SettingsNode) throws(SettingsProblem) -> LoggingSettings {
        var settings = LoggingSettings()
        guard let node = root.node("logging") else { return settings }
        settings.level = Logger.Level(rawValue: try node.string("level")) ?? .info
        settings.writesAccessLog = try node.bool("access_log")
        settings.accessDays = try node.integer("access_days")
        settings.errorLevel = Logger.Level(rawValue: try node.string("error_level"))
        settings.errorDays = try node.integer("error_days")
        settings.writesAll = try node.bool("all")
        settings.allDays = try node.integer("all_days")
        settings.fileBytes = try node.byteSize("file_size")
        settings.totalBytes = try node.byteSize("total_size")
        settings.ringLines = try node.integer("ring")
        settings.ringBytes = try node.byteSize("ring_size")
        return settings
    }
}
