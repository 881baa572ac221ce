import ArgumentParser

/// `herald schedule …`
struct ScheduleCommand: CommandGroup {
    static let configuration = CommandConfiguration(
        commandName: "schedule",
        abstract: "Show what is due when and what ran, run a job now, or try a cron expression.",
        discussion: "Example: herald schedule list",
        subcommands: [ScheduleListCommand.self, ScheduleRunCommand.self, ScheduleNextCommand.self])
}
