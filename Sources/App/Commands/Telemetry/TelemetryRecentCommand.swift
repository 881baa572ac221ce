import ArgumentParser
import Foundation
import Telemetry

/// `herald telemetry recent`
struct TelemetryRecentCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "recent",
        abstract: "The installations that reported last, ids cut to eight characters.",
        discussion: "Example: herald telemetry recent --project my-app")

    @OptionGroup var options: ConfigurationOptions
    @OptionGroup var project: ProjectOption

    @Flag(help: "Print JSON.")
    var json = false

    func run() async throws {
        try await HeraldApplication.with(try options.load()) { application in
            let users = try await application.statistics { office in
                try await office.figures.recent(project: project.name)
            }
            if json { return try JSONOutput.print(users.map(Facts.init)) }
            var table = TextTable("id", "project", "system", "version", "reports", "first seen", "last seen")
            for user in users {
                table.add(
                    user.maskedID, user.project, user.os, user.version, "\(user.totalReports)",
                    application.time(user.firstSeen), application.time(user.lastSeen))
            }
            table.lines.forEach { Console.print($0) }
        }
    }

    private struct Facts: Encodable {
        let anonymousID: String
        let project: String
        let os: String
        let version: String
        let totalReports: Int
        let firstSeen: Date
        let lastSeen: Date

        init(_ user: RecentUser) {
            anonymousID = user.maskedID
            project = user.project
            os = user.os
            version = user.version
            totalReports = user.totalReports
            firstSeen = user.firstSeen
            lastSeen = user.lastSeen
        }
    }
}
