import ArgumentParser

/// `herald delivery …`
struct DeliveryCommand: CommandGroup {
    static let configuration = CommandConfiguration(
        commandName: "delivery",
        abstract: "See what was sent and what was not, try a failed delivery again, or call one off.",
        discussion: "Example: herald delivery list --state failed",
        subcommands: [
            DeliveryListCommand.self, DeliveryShowCommand.self, DeliveryRetryCommand.self, DeliveryCancelCommand.self,
        ])
}
