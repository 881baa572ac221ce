import ArgumentParser
import Delivery
import Server

/// `herald delivery retry ID …`
struct DeliveryRetryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retry",
        abstract: "Put failed or cancelled deliveries back, with fresh attempts.",
        discussion: "Example: herald delivery retry 42 43")

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
                    try await application.audited("delivery.retry", String(id)) { try await ledger.retry(id) }
                } catch let refusal as DeliveryRefusal {
                    throw CommandFailure(.workFailed, refusal.description)
                }
                if !json { Console.print("delivery \(id) is pending again; herald serve sends it") }
            }
            if json {
                let shown = try await ledger.summaries(of: ids)
                try JSONOutput.print(shown.map(DeliveryFacts.init))
            }
        }
    }
}
