import ArgumentParser
import Delivery

/// `herald channel test NAME`
struct ChannelTestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test",
        abstract: "Send a test message through a channel and say what the peer answered.",
        discussion: "Example: herald channel test ops")

    @OptionGroup var options: ConfigurationOptions

    @Argument(help: "The channel's name in the configuration.")
    var name: String

    @Option(help: "What to send.")
    var text = "测试消息：Herald 已能通过此渠道发送。"

    @Option(help: "How many seconds to wait for the answer.")
    var wait = 60

    @Flag(help: "Print JSON.")
    var json = false

    func run() async throws {
        try await HeraldApplication.with(try options.load()) { application in
            let outcomes: [DeliveryOutcome]
            do {
                outcomes = try await application.audited("channel.test", name) {
                    try await application.sendTest(text, through: name, patience: .seconds(wait))
                }
            } catch let error as UnknownChannel {
                throw CommandFailure(.misuse, "\(error)")
            } catch let error as ChannelRefusal {
                throw CommandFailure(.misuse, "\(error)")
            }
            try say(outcomes)
            guard outcomes.allSatisfy({ $0.state == .delivered }) else {
                let verdict =
                    outcomes.contains { $0.state != .delivered && $0.state != .partial }
                    ? "does not deliver" : "does not reach everybody"
                let reasons = ["the channel \(name) \(verdict)"] + (try await application.pauses(of: outcomes))
                throw CommandFailure(.workFailed, reasons.joined(separator: "\nherald: "))
            }
        }
    }

    private func say(_ outcomes: [DeliveryOutcome]) throws {
        if json { return try JSONOutput.print(outcomes.map(SentReport.Facts.Delivery.init)) }
        outcomes.forEach { Console.print(OutcomeText.line($0)) }
    }
}
