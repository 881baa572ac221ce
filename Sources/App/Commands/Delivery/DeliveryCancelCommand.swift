import ArgumentParser
import Delivery
import Server

/// `herald delivery cancel ID …`
struct DeliveryCancelCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cancel",
        abstract: "Call off deliveries that wait, or close the case of failed ones.",
        discussion: "Example: herald delivery cancel 42 43")

    @OptionGroup var options: ConfigurationOptions

    @Argument(help: "The deliveries' ids.")
    var ids: [Int64]

    @Flag(help: "Print JSON.")
    var json = false

    func run() async throws {
        try await HeraldApplication.with(try options.load()) { application in
            let ledger = DeliveryLedger(outbox: application.outbox)
            for id in ids {
                do {
                    try await application.audited("delivery.cancel", String(id)) { try await ledger.cancel(id) }
                } catch let refusal as DeliveryRefusal {
                    throw CommandFailure(.workFailed, refusal.description)
                }
                if !json { Console.print("delivery \(id) is cancelled") }
            }
            if json {
                let shown = try await ledger.summaries(of: ids)
                try JSONOutput.print(shown.map(DeliveryFacts.init))
            }
        }
    }
}
