import ArgumentParser
import Server

/// `herald channel list`
struct ChannelListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the channels: whether messages may go there, how many wait, and why.",
        discussion: "Example: herald channel list")

    @OptionGroup var options: ConfigurationOptions

    @Flag(help: "Print JSON.")
    var json = false

    func run() async throws {
        try await HeraldApplication.with(try options.load()) { application in
            let facts = try await ChannelFacts.all(of: application)
            if json { return try JSONOutput.print(facts) }
            show(facts, application)
        }
    }

    private func show(_ channels: [ChannelFacts], _ application: HeraldApplication) {
        var table = TextTable("NAME", "TYPE", "STATE", "WAITING", "WHY")
        for channel in channels {
            let until = channel.until.map { " until \(application.time($0))" } ?? ""
            table.add(channel.name, channel.type, channel.state + until, String(channel.waiting), channel.reason ?? "")
        }
        table.lines.forEach { Console.print($0) }
    }
}
