import ArgumentParser
import Delivery
import Server

/// `herald channel disable NAME`
struct ChannelDisableCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "disable",
        abstract: "Switch a channel off on all nodes; what is meant for it waits.",
        discussion: "Example: herald channel disable hooks --reason \"the endpoint is being moved\"")

    @OptionGroup var options: ConfigurationOptions

    @Argument(help: "The channel's name in the configuration.")
    var name: String

    @Option(help: "Why; its owners are told.")
    var reason = "disabled by hand"

    @Flag(help: "Print JSON.")
    var json = false

    func run() async throws {
        try await HeraldApplication.with(try options.load()) { application in
            do {
                let ledger = DeliveryLedger(outbox: application.outbox)
                let untold = try await application.audited("channel.disable", name) {
                    try await ledger.disable(name, reason: application.mask.mask(reason))
                }
                for (owner, error) in (untold ?? [:]).sorted(by: { $0.key < $1.key }) {
                    Console.complain("herald: its owner \(owner) cannot be told: \(error)")
                }
                if json { return try await ChannelFacts.print(name, of: application) }
                Console.print(
                    untold == nil
                        ? "the channel \(name) was disabled already"
                        : "the channel \(name) is disabled; herald channel enable \(name) switches it on again")
            } catch let error as UnknownChannel {
                throw CommandFailure(.misuse, "\(error)")
            }
        }
    }
}
