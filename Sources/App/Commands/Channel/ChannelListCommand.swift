import ArgumentParser
import Delivery
import Foundation

/// `herald channel list`
struct ChannelListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the channels: whether messages may go there, how many wait, and why.",
        discussion: "Example: herald channel list")

    @OptionGroup var options: ConfigurationOptions

    @Flag(help: "Print JSON.")
    var json = false

    private struct Facts: Encodable {
        let name: String
        let type: String
        let state: String
        /// nil where the pause has no end of its own.
        let until: Date?
        let waiting: Int
        let reason: String?
    }

    func run() async throws {
        try await HeraldApplication.with(try options.load()) { application in
            let kinds = Dictionary(
                application.configuration.channels.map { ($0.name, type(of: $0.declaration).variant.name) }
            ) { first, _ in first }
            let facts = try await DeliveryLedger(outbox: application.outbox).channels().map { channel in
                Facts(
                    name: channel.name, type: kinds[channel.name] ?? "", state: channel.state,
                    until: channel.pause.flatMap { $0.kind == .disabled ? nil : $0.until }, waiting: channel.waiting,
                    reason: channel.pause?.reason)
            }
            if json { return try JSONOutput.print(facts) }
            show(facts, application)
        }
    }

    private func show(_ channels: [Facts], _ application: HeraldApplication) {
        var table = TextTable("NAME", "TYPE", "STATE", "WAITING", "WHY")
        for channel in channels {
            let until = channel.until.map { " until \(application.time($0))" } ?? ""
            table.add(channel.name, channel.type, channel.state + until, String(channel.waiting), channel.reason ?? "")
        }
        table.lines.forEach { Console.print($0) }
    }
}
