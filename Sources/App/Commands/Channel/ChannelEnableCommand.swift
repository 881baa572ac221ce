import ArgumentParser
import Delivery
import Server

/// `herald channel enable NAME`
struct ChannelEnableCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "enable",
        abstract: "Switch a disabled channel on again; what waits for it is then sent.",
        discussion: "Example: herald channel enable hooks")

    @OptionGroup var options: ConfigurationOptions

    @Argument(help: "The channel's name in the configuration.")
    var name: String

    @Flag(help: "Print JSON.")
    var json = false

    func run() async throws {
        try await HeraldApplication.with(try options.load()) { application in
            do {
                let wasDisabled = try await application.audited("channel.enable", name) {
                    try await DeliveryLedger(outbox: application.outbox).enable(name)
                }
                if json { return try await ChannelFacts.print(name, of: application) }
                Console.print("the channel \(name) is enabled" + (wasDisabled ? "" : "; it was not disabled"))
            } catch let error as UnknownChannel {
                throw CommandFailure(.misuse, "\(error)")
            }
        }
    }
}
