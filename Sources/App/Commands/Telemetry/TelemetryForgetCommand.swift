import ArgumentParser
import Telemetry

/// `herald telemetry forget ID`
struct TelemetryForgetCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "forget",
        abstract: "Delete one installation in all projects; it counts as a user no longer.",
        discussion: """
            What past days counted stays: it names nobody. A system or version that nobody else had loses its name and \
            counts as other, past days too. The audit log keeps eight characters of the id.

            Example: herald telemetry forget 9f86d081884c7d65
            """)

    @OptionGroup var options: ConfigurationOptions

    @Argument(help: "Its anonymous id, whole.")
    var id: String

    @Flag(help: "Print JSON.")
    var json = false

    func run() async throws {
        try await HeraldApplication.with(try options.load()) { application in
            let count = try await application.statistics { office in
                try await application.audited("telemetry.forget", RecentUser.masked(id)) {
                    let count = try await office.upkeep.forget(id)
                    guard count > 0 else {
                        throw CommandFailure(
                            .workFailed, "nobody has reported under the id \(RecentUser.masked(id)); it has to be whole"
                        )
                    }
                    return count
                }
            }
            if json { return try JSONOutput.print(["forgotten": count]) }
            Console.print("\(RecentUser.masked(id)) is forgotten: \(count) row\(count == 1 ? "" : "s") deleted")
        }
    }
}
