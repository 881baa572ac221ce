import Database
import Foundation
import Logging
import Server
import Telemetry
import Timekeeping

/// The statistics server's database, before anything of it is opened.
struct TelemetryOffice: Sendable {
    let settings: TelemetrySettings
    /// Where the statistics are.
    let location: DatabaseURL
    let database: TelemetryDatabase

    /// What commands ask, once the database is prepared.
    struct Open: Sendable {
        let database: TelemetryDatabase
        let figures: UsageFigures
        let upkeep: UsageUpkeep
    }

    /// - Returns: nil where the configuration has no section `telemetry`.
    init?(_ configuration: HeraldConfiguration, clock: any WallClock, logger: Logger) throws {
        guard let settings = configuration.telemetry else { return nil }
        self.settings = settings
        location = try TelemetryDatabase.location(settings, store: configuration.store)
        database = TelemetryDatabase(
            driver: try DatabaseConnector.driver(location, for: .store), settings: settings,
            timeZone: configuration.timeZone, clock: clock, logger: logger)
    }

    /// Whether there is something to look at: looking at a file of SQLite's that is not there would make it.
    var isThere: Bool {
        location.dialect != .sqlite || FileManager.default.fileExists(atPath: location.database)
    }

    func open() -> Open {
        Open(database: database, figures: UsageFigures(database), upkeep: UsageUpkeep(database))
    }
}
