package import ArgumentParser
import Observability

/// The root of the command line.
package struct HeraldCommand: CommandGroup {
    package static let configuration = CommandConfiguration(
        commandName: "herald",
        abstract: "Watches business databases and tells people and systems what happened, reliably.",
        discussion: """
            People read stdout; logs go to stderr as JSON lines. Exit status: 0 success, 1 the work failed, \
            2 the call or the configuration is wrong.

            Example: herald serve --config /etc/herald/herald.yaml
            """,
        version: HeraldVersion.text,
        subcommands: [
            ServeCommand.self, DemoCommand.self, MigrateCommand.self, ConfigCommand.self, DoctorCommand.self,
            ReportCommand.self, SettleCommand.self, WatchCommand.self, DeliveryCommand.self, ScheduleCommand.self,
            TelemetryCommand.self, MonitorCommand.self,
            HealthCommand.self,
            ChannelCommand.self, TokenCommand.self, AuditCommand.self, SimulateCommand.self,
        ])

    package init() {}
}
