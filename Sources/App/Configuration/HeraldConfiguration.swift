package import Coordination
package import Database
package import Delivery
package import FoundationEssentials
package import Monitoring
package import Reports
package import Server
package import Settlement
package import Telemetry
package import Watches

/// Everything that `herald.yaml` says, checked. Feature rooms declare and read their own sections; here they
/// are put together.
package struct HeraldConfiguration: Sendable {
    /// Of schedules, and of what a day is.
    package let timeZone: TimeZone
    /// Where Herald keeps its own tables; a SQLite path is resolved against the file's folder.
    package let store: DatabaseURL
    /// What nodes share limits through; nil: nothing but the store.
    package let redis: RedisURL?
    package let dispatch: DispatchSettings
    package let sources: [SourceSettings]
    package let channels: [ChannelSettings]
    package let reports: [ReportDefinition]
    package let settlements: [SettlementDefinition]
    package let watches: [WatchDefinition]
    /// nil: there is no statistics server.
    package let telemetry: TelemetrySettings?
    package let monitoring: MonitoringSettings
    package let paths: PathSettings
    package var logging: LoggingSettings
    /// nil: nothing listens.
    package let server: ServerSettings?
}
