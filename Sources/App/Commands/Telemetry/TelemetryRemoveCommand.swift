import ArgumentParser
import Telemetry

/// `herald telemetry remove NAME…`
struct TelemetryRemoveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove",
        abstract: "Delete projects with all their users, figures and names, past days too.",
        discussion: """
            For names that nobody gave to an application: while telemetry.projects is empty anybody can send some. Name yours \
            there first, else a project begins anew with the next report. Reports are taken meanwhile. The audit log \
            keeps the names. There is no way back but a backup.

            Example: herald telemetry remove --unlisted --dry-run
            """)

    @OptionGroup var options: ConfigurationOptions

    @Argument(help: ArgumentHelp("The projects to delete.", valueName: "name"))
    var names: [String] = []

    @Flag(help: "All that telemetry.projects does not name, where it names some.")
    var unlisted = false

    @Flag(help: "Change nothing; tell what would be deleted.")
    var dryRun = false

    @Flag(help: "Print JSON.")
    var json = false

    func validate() throws {
        guard names.isEmpty == unlisted else {
            throw ValidationError("give either the names of projects or --unlisted")
        }
    }

    func run() async throws {
        try await HeraldApplication.with(try options.load()) { application in
            let declared = application.telemetry?.settings.projects ?? []
            guard !unlisted || application.telemetry == nil || !declared.isEmpty else {
                throw CommandFailure(
                    .misuse, "telemetry.projects is empty, so no project is unlisted: name those to delete")
            }
            let found = try await application.statistics { office in
                let projects = unlisted ? try await office.upkeep.projects(besides: declared) : names
                let found = try await Self.contents(of: projects, office.upkeep)
                guard !dryRun else { return found }
                for content in found {
                    try await application.audited("telemetry.remove", content.project) {
                        _ = try await office.upkeep.beginRemoval(of: content.project)
                    }
                }
                try await TerminalProgress.during("deleting") { try await office.upkeep.finishRemovals() }
                return found
            }
            if json { return try JSONOutput.print(found.map(Facts.init)) }
            found.forEach { Console.print(sentence($0)) }
            if found.isEmpty { Console.print("there is no project that telemetry.projects does not name") }
        }
    }

    /// Before any of them is touched: a name that is mistyped stops the rest.
    private static func contents(of projects: [String], _ upkeep: UsageUpkeep) async throws -> [ProjectContent] {
        var found: [ProjectContent] = []
        for project in projects {
            guard let content = try await upkeep.content(of: project) else {
                throw CommandFailure(.workFailed, "nobody has reported for a project \(project)")
            }
            found.append(content)
        }
        return found
    }

    private func sentence(_ content: ProjectContent) -> String {
        let what = [
            Self.count(content.users, "user"), Self.count(content.numbers, "figure"), Self.count(content.names, "name"),
        ]
        .joined(separator: ", ")
        return dryRun ? "\(content.project) would be deleted: \(what)" : "\(content.project) is deleted: \(what)"
    }

    private static func count(_ number: Int, _ what: String) -> String { "\(number) \(what)\(number == 1 ? "" : "s")" }

    private struct Facts: Encodable {
        let project: String
        let users: Int
        let numbers: Int
        let names: Int

        init(_ content: ProjectContent) {
            project = content.project
            users = content.users
            numbers = content.numbers
            names = content.names
        }
    }
}
