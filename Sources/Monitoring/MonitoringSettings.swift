package import Settings

/// How `herald.yaml` declares monitoring.
package struct MonitoringSettings: Sendable {
    /// The channels that get a status message when something is wrong.
    package var channels: [String]
    /// Of each log directory, in bytes.
    package var logLimit: Int
    /// Log files older than so many days are deleted by `herald monitor clean`.
    package var logDays: Int
    /// In bytes.
    package var storeLimit: Int
    /// In bytes.
    package var minimumFreeDisk: Int
    /// nil: no Alertmanager is listened to.
    package var alertmanager: AlertmanagerSettings?
    package var machine: MachineLimits
    /// Beside this machine, what is looked at over and over.
    package var checks: [CheckDefinition] = []
    package var rules: [AlertRule] = []
    package var logFiles: [FollowedLog] = []

    package init(
        channels: [String] = [], logLimit: Int = 100 << 20, logDays: Int = 30, storeLimit: Int = 10 << 30,
        minimumFreeDisk: Int = 1 << 30, machine: MachineLimits = MachineLimits()
    ) {
        self.channels = channels
        self.logLimit = logLimit
        self.logDays = logDays
        self.storeLimit = storeLimit
        self.minimumFreeDisk = minimumFreeDisk
        self.machine = machine
    }

    package static let field = SettingsField(
        "monitoring",
        .object(
            [
                SettingsField(
                    "to", .list(of: .name, count: 0...20),
                    "The channels that get a status message when something is wrong.",
                    default: "[]", example: "[ops]"),
                SettingsField(
                    "log_limit", .byteSize(1...(1 << 50)), "More than this in one log directory is told.",
                    default: "100MB"),
                SettingsField(
                    "log_days", .integer(1...3_650), "herald monitor clean deletes log files older than so many days.",
                    default: "30"),
                SettingsField("store_limit", .byteSize(1...(1 << 50)), "A larger store is told.", default: "10GB"),
                SettingsField(
                    "disk_free", .byteSize(1...(1 << 50)), "Less free disk than this is told.", default: "1GB"),
                AlertmanagerSettings.field,
                MachineLimits.field,
                CheckSettings.field,
                LogFileSettings.field,
            ] + RuleSettings.fields), "What herald monitor looks at and whom it tells.", default: "{}")

    /// - Parameters:
    ///   - root: the whole file, checked against its shape.
    ///   - channels: those that the file declares.
    ///   - sources: those that the file declares.
    ///   - memory: how many bytes there are; nil: as this machine or container has.
    package init(
        _ root: SettingsNode, channels declared: [String], sources: [String] = [], memory: Int64? = nil,
        problems: inout SettingsProblems
    ) {
        self.init()
        guard let node = root.node("monitoring") else { return }
        for channel in node.list("to") {
            guard let name = problems.collect({ () throws(SettingsProblem) in try channel.string() }) else { continue }
            if declared.contains(name) {
                channels.append(name)
            } else {
                let known = declared.isEmpty ? "none is declared" : declared.sorted().joined(separator: ", ")
                problems.add(channel.problem("found \"\(name)\"; allowed is a channel of this file: \(known)"))
            }
        }
        checks = CheckSettings.read(node, sources: sources, problems: &problems)
        logFiles = LogFileSettings.read(node, problems: &problems)
        alertmanager = AlertmanagerSettings.read(node, channels: declared, problems: &problems)
        let limits = problems.collect { () throws(SettingsProblem) in
            (
                try node.byteSize("log_limit"), try node.integer("log_days"), try node.byteSize("store_limit"),
                try node.byteSize("disk_free")
            )
        }
        if let health = node.node("health"),
            let limits = problems.collect({ () throws(SettingsProblem) in try MachineLimits(health) })
        {
            machine = limits
        }
        rules = RuleSettings.read(
            node, channels: declared, usual: channels, machine: machine,
            memory: memory ?? MemoryReading(MachineFiles())?.total, problems: &problems)
        guard let limits else { return }
        (logLimit, logDays, storeLimit, minimumFreeDisk) = limits
    }
}
