import Channels
import Coordination
import Database
import Delivery
import FoundationEssentials
import Monitoring
import Reports
import Scheduling
import Server
package import Settings
import Settlement
import Telemetry
import Watches

extension HeraldConfiguration {
    /// Reads what was checked and checks what only the whole can tell: that a report's source and channels
    /// exist, and the like.
    ///
    /// - Parameter folder: of the file, to resolve relative paths against.
    /// - Throws: all problems, those of the check against the shape among them.
    package init(_ checked: CheckedSettings, folder: String) throws(SettingsProblems) {
        let root = checked.root
        var problems = SettingsProblems()
        let timeZone = problems.collect { () throws(SettingsProblem) in try Self.timeZone(root) }
        let store = problems.collect { () throws(SettingsProblem) in
            try DatabaseURL(root, "store").resolved(against: folder)
        }
        let redis = problems.collect { () throws(SettingsProblem) in try Self.redis(root) } ?? nil
        let dispatch = problems.collect { () throws(SettingsProblem) in try Self.dispatch(root) }
        let sources = SourceSettings.read(root, folder: folder, &problems)
        let channels = ChannelSettings.read(root, &problems)
        let channelNames = root.children("channels").map(\.name)
        let reports = ReportSettings.read(
            root,
            ReportSettings.Surroundings(
                timeZone: timeZone ?? .gmt, sources: root.children("sources").map(\.name), channels: channelNames),
            problems: &problems)
        let settled = Dictionary(
            sources.map { ($0.name, $0.url.dialect != .mysql) }, uniquingKeysWith: { first, _ in first })
        let settlements = SettlementSettings.read(
            root, timeZone: timeZone ?? .gmt, sources: settled, channels: channelNames, problems: &problems)
        let watches = WatchSettings.read(
            root,
            WatchSettings.Surroundings(
                timeZone: timeZone ?? .gmt, sources: root.children("sources").map(\.name), channels: channelNames,
                folder: folder),
            problems: &problems)
        var monitoring = MonitoringSettings(
            root, channels: channelNames, sources: root.children("sources").map(\.name), problems: &problems)
        for index in monitoring.logFiles.indices {
            monitoring.logFiles[index].path = PathSettings.resolve(monitoring.logFiles[index].path, against: folder)
        }
        let paths = problems.collect { () throws(SettingsProblem) in try PathSettings(root, folder: folder) }
        let logging = problems.collect { () throws(SettingsProblem) in try LoggingSettings.read(root) }
        let telemetry =
            problems.collect { () throws(SettingsProblem) in try Self.telemetry(root, folder: folder) } ?? nil
        let server = problems.collect { () throws(SettingsProblem) in try ServerSettings.read(root) } ?? nil

        var all = checked.problems
        all.addUnlessKnown(checked.masked(problems))
        guard all.isEmpty, let timeZone, let store, let dispatch, let paths, var logging else { throw all }
        // Two say it; what is shorter is what somebody was promised.
        if let telemetry { logging.accessDays = min(logging.accessDays, telemetry.logDays) }
        self.init(
            timeZone: timeZone, store: store, redis: redis, dispatch: dispatch, sources: sources, channels: channels,
            reports: reports, settlements: settlements, watches: watches,
            telemetry: telemetry, monitoring: monitoring, paths: paths, logging: logging, server: server)
    }

    static func timeZone(_ root: SettingsNode) throws(SettingsProblem) -> TimeZone {
        let name = try root.string("timezone")
        do throws(TimeZoneSyntaxError) {
            return try TimeZoneName.parse(name)
        } catch {
            throw root.problem("\(error)", at: "timezone")
        }
    }

    private static func redis(_ root: SettingsNode) throws(SettingsProblem) -> RedisURL? {
        guard let text = try root.optionalString("redis"), !text.isEmpty else { return nil }
        do {
            return try RedisURL(text)
        } catch {
            throw root.problem("found a URL that cannot be used: \(error)", at: "redis")
        }
    }

    /// A SQLite file's relative path is relative to the configuration's folder.
    private static func telemetry(
        _ root: SettingsNode, folder: String
    ) throws(SettingsProblem) -> TelemetrySettings? {
        guard let node = root.node("telemetry"), var settings = try TelemetrySettings.read(root) else { return nil }
        if settings.database != nil {
            let url = try DatabaseURL(node, "database").resolved(against: folder)
            if url.dialect == .sqlite { settings.database = "sqlite:" + url.database }
        }
        return settings
    }

    private static func dispatch(_ root: SettingsNode) throws(SettingsProblem) -> DispatchSettings {
        guard let node = root.node("dispatch") else { throw root.problem("found nothing", at: "dispatch") }
        return try DispatchSettings(node)
    }
}

extension DatabaseURL {
    init(_ node: SettingsNode, _ key: String) throws(SettingsProblem) {
        let text = try node.string(key)
        do throws(DatabaseURLError) {
            self = try DatabaseURL(text)
        } catch {
            throw node.problem("found a URL that cannot be used: \(error)", at: key)
        }
    }

    /// A SQLite file's relative path is relative to the configuration's folder, not to where Herald was started.
    func resolved(against folder: String) -> DatabaseURL {
        dialect == .sqlite ? with(database: PathSettings.resolve(database, against: folder)) : self
    }
}
