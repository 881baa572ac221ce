import ArgumentParser

/// `herald delivery …`
struct DeliveryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "delivery",
        abstract: "See what was sent and what was not, try a failed delivery again, or call one off.",
        subcommands: [
            DeliveryListCommand.self, DeliveryShowCommand.self, DeliveryRetryCommand.self, DeliveryCancelCommand.self,
        ])
}
