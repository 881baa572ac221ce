import Channels
import Coordination
import Delivery
import Monitoring
import Reports
import Scheduling
import Server
package import Settings
import Settlement
import Telemetry
import Watches

extension HeraldConfiguration {
    /// The whole file, in the order in which the example explains it.
    package static let shape = SettingsShape.object([
        SettingsField(
            "timezone", timeZoneShape, "For schedules and for what a day is.", default: "Asia/Shanghai"),
        SettingsField(
            "store", .url(schemes: SourceSettings.schemes),
            "Where Herald keeps its own tables: sqlite:PATH, postgres://user:password@host/db or "
                + "mysql://user:password@host/db.", default: "sqlite:data/herald.db"),
        SettingsField(
            "redis", .text(allowed: allowedRedis, allowsEmpty: true, check: complaint(aboutRedis:)),
            "What several nodes agree on beside the store: redis://user:password@host:6379/0 or unix:/path?db=0. Empty: "
                + "limits and locks stay in this process, which is right for one node.",
            example: "${REDIS_URL:-}", isSecret: true),
        DispatchSettings.field,
        SourceSettings.field,
        SettingsField(
            "channels", .named("ops", ChannelKinds.shape),
            "The ways out, by the names that reports and monitoring use.", default: "{}"),
        ReportSettings.field,
        SettlementSettings.field,
        WatchSettings.field,
        TelemetrySettings.field,
        MonitoringSettings.field,
        PathSettings.field,
        LoggingSettings.field,
        ServerSettings.field,
    ])

    package static let exampleHeader = """
        herald.yaml: everything that Herald can be told. Keep what you need: what has a default may be left out.

        It is looked for in --config FILE, $HERALD_CONFIG, ./herald.yaml, /etc/herald/herald.yaml.
        Relative paths are relative to the folder of this file.
        ${NAME} and ${NAME:-default} are taken from the environment or from a file .env beside this one (the
        environment wins); write $${ for a literal ${. Inside {…} and […] put quotes around them.
        Durations: 500ms, 30s, 5m, 24h, 90d, 1h30m. Sizes: 512KB, 100MB, 2GB.
        Every value here is checked by `herald config check`; `herald config show` prints what is in force.
        """

    private static let allowedRedis = "redis://user:password@host:6379/0, unix:/path?db=0, or nothing"

    private static func complaint(aboutRedis text: String) -> String? {
        do {
            _ = try RedisURL(text)
            return nil
        } catch {
            return "\(allowedRedis) (\(error))"
        }
    }

    static let timeZoneShape = SettingsShape.text(
        allowed: "an IANA time zone such as Asia/Shanghai", check: { complaint(aboutZone: $0) })

    private static func complaint(aboutZone name: String) -> String? {
        do throws(TimeZoneSyntaxError) {
            _ = try TimeZoneName.parse(name)
            return nil
        } catch {
            return "an IANA time zone such as Asia/Shanghai (\(error))"
        }
    }
}
