import ArgumentParser

/// `herald telemetry …`
struct TelemetryCommand: CommandGroup {
    static let configuration = CommandConfiguration(
        commandName: "telemetry",
        abstract: "Usage statistics: who uses an application, which version; adopt, export, repair, forget, remove.",
        discussion: "Example: herald telemetry stats",
        subcommands: [
            TelemetryStatsCommand.self, TelemetryRecentCommand.self, TelemetryDaysCommand.self,
            TelemetryRetentionCommand.self, TelemetryExportCommand.self, TelemetryRepairCommand.self,
            TelemetryForgetCommand.self, TelemetryRemoveCommand.self, TelemetryAdoptCommand.self,
        ])
}
