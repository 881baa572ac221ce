import ArgumentParser
import Delivery
import Foundation
import Server

/// `herald delivery list`
struct DeliveryListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List deliveries, newest first.",
        discussion: "Example: herald delivery list --state failed --channel ops")

    @OptionGroup var options: ConfigurationOptions

    @Option(
        help:
            "Only in this state: \(DeliveryState.allCases.map(\.rawValue).joined(separator: ", ")), or dead: failed, refused or throttled."
    )
    var state: String?

    @Option(help: "Only through this channel.")
    var channel: String?

    @Option(help: "Only enqueued since: RFC 3339, or YYYY-MM-DD HH:MM in the configured zone.")
    var since: String?

    @Option(help: "Only with a smaller id: the last id of the page before.")
    var before: Int64?

    @Option(help: "At most so many.")
    var limit = 50

    @Flag(help: "Print JSON.")
    var json = false

    func run() async throws {
        guard (1...10_000).contains(limit) else {
            throw CommandFailure(.misuse, "--limit \(limit): allowed is 1 to 10000")
        }
        let isDeadLetter = self.state == "dead"
        let state = isDeadLetter ? nil : try self.state.map(Self.state)
        try await HeraldApplication.with(try options.load()) { application in
            var filter = DeliveryFilter(
                state: state, channel: channel, since: try since.map { try application.instant($0, option: "--since") },
                before: before, limit: limit)
            filter.isDeadLetter = isDeadLetter
            let ledger = DeliveryLedger(outbox: application.outbox)
            let deliveries = try await ledger.list(filter)
            if json { return try JSONOutput.print(deliveries.map(DeliveryFacts.init)) }
            let pauses = try await ledger.pauses()
            show(deliveries, pauses, application)
            for (channel, count) in try await ledger.strandedChannels().sorted(by: { $0.key < $1.key }) {
                Console.complain(
                    "herald: \(count) deliveries wait for the channel \(channel), which the configuration does not declare; "
                        + "declare it again or cancel them")
            }
        }
    }

    private static func state(_ text: String) throws -> DeliveryState {
        guard let state = DeliveryState(rawValue: text) else {
            let allowed = DeliveryState.allCases.map(\.rawValue).joined(separator: ", ")
            throw CommandFailure(.misuse, "--state \(text): allowed is one of \(allowed), dead")
        }
        return state
    }

    private func show(_ deliveries: [DeliverySummary], _ pauses: [ChannelPause], _ application: HeraldApplication) {
        var table = TextTable("ID", "ENQUEUED", "CHANNEL", "STATE", "TRIES", "KEY", "WHY")
        for delivery in deliveries {
            let part = delivery.parts > 1 ? " (\(delivery.part)/\(delivery.parts))" : ""
            table.add(
                String(delivery.id), application.time(delivery.createdAt), delivery.channel, delivery.state.rawValue,
                String(delivery.attempts), delivery.key + part, why(delivery, pauses, application))
        }
        table.lines.forEach { Console.print($0) }
    }

    /// What waits for a paused channel says so: it has no error of its own.
    private func why(
        _ delivery: DeliverySummary, _ pauses: [ChannelPause], _ application: HeraldApplication
    ) -> String {
        let pause = delivery.state == .pending ? pauses.first { $0.channel == delivery.channel } : nil
        return pause.map(application.pauseSentence) ?? delivery.error ?? ""
    }
}
