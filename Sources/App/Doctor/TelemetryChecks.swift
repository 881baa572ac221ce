import Database
import FoundationEssentials
import Telemetry

/// Whether the statistics can be opened, count in the days that the configuration says, and whom they admit. Changes
/// nothing.
struct TelemetryChecks: Sendable {
    let office: TelemetryOffice
    let timeZone: TimeZone

    private static let subject = "usage statistics"

    func run() async -> [DoctorFinding] { [await tables()] + admission }

    private var admission: [DoctorFinding] {
        guard office.settings.projects.isEmpty else { return [] }
        return [
            DoctorFinding(
                .advice, "telemetry.projects",
                "is empty: anybody who reaches the server can report for projects with made-up names",
                hint: "name your applications there; herald telemetry remove --unlisted removes what others sent")
        ]
    }

    private func tables() async -> DoctorFinding {
        // Looking at a file of SQLite's would make it.
        guard office.isThere else {
            return notThere("the file \(office.location.database) is not there yet")
        }
        do {
            guard try await office.database.migrations().allSatisfy({ $0.appliedAt != nil }) else {
                return notThere("the tables are not up to date, or those of a server before Herald")
            }
            let zone = try await office.database.reading.withConnection {
                try UsageSettingTable.read(UsageSettingTable.zone, on: $0)
            }
            if let zone, zone != timeZone.identifier {
                return DoctorFinding(
                    .advice, Self.subject, "days are counted in \(zone), and \(timeZone.identifier) is configured",
                    hint: "herald telemetry repair")
            }
            return DoctorFinding(.fine, Self.subject, "are up to date")
        } catch {
            return DoctorFinding(.wrong, Self.subject, ErrorSentence.describe(error))
        }
    }

    private func notThere(_ what: String) -> DoctorFinding {
        DoctorFinding(
            .advice, Self.subject, what, hint: "herald serve makes them by itself; herald telemetry adopt does it now")
    }
}
