import ArgumentParser

/// `herald settle …`
struct SettleCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "settle",
        abstract: "Count a day's submissions into task_daily_stats and tell each task's partner.",
        discussion: """
            Without a subcommand it settles a day: yesterday, or the one that is named. Running it again changes \
            nothing that is right.

            Example: herald settle 2024-12-09
            """,
        subcommands: [
            SettleRunCommand.self, SettleVerifyCommand.self, SettleStatementsCommand.self, SettleExplainCommand.self,
            SettleRollupCommand.self, SettleCompletionCommand.self, SettleQualityCommand.self,
            SettleExportCommand.self,
        ],
        defaultSubcommand: SettleRunCommand.self)
}
