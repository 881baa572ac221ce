package import Database
package import FoundationEssentials
package import Logging
import Synchronization
package import Timekeeping

/// Where the statistics are: a database of their own, or tables in the store.
package final class TelemetryDatabase: Sendable {
    /// For what shows figures.
    package let reading: ConnectionPool
    /// For what counts: in SQLite one session, so that its pages stay in memory.
    package let writing: ConnectionPool
    package let clock: any WallClock
    let settings: TelemetrySettings
    let logger: Logger
    let wantedZone: TimeZone
    private let currentCalendar: Mutex<UsageCalendar>

    /// - Parameters:
    ///   - driver: opens sessions that may write.
    ///   - timeZone: what a day is, where the statistics begin with it.
    package init(
        driver: any DatabaseDriver, settings: TelemetrySettings, timeZone: TimeZone,
        clock: any WallClock = SystemWallClock(), logger: Logger
    ) {
        let isSQLite = driver.dialect == .sqlite
        reading = ConnectionPool(driver: driver, configuration: PoolConfiguration(maximumConnections: 4))
        writing = ConnectionPool(
            driver: driver,
            configuration: PoolConfiguration(
                maximumConnections: isSQLite ? 1 : 2, idleTimeout: .seconds(86_400), whenOpened: WriterSession.tune))
        self.settings = settings
        self.clock = clock
        self.logger = logger
        wantedZone = timeZone
        currentCalendar = Mutex(UsageCalendar(timeZone))
    }

    /// Where the statistics belong: what the section says, else the store, else a file beside a store in SQLite.
    package static func location(
        _ settings: TelemetrySettings, store: DatabaseURL
    ) throws(DatabaseURLError) -> DatabaseURL {
        if let database = settings.database { return try DatabaseURL(database) }
        guard store.dialect == .sqlite else { return store }
        let folder = store.database.lastIndex(of: "/").map { store.database[...$0] } ?? ""
        return try DatabaseURL("sqlite:" + folder + "user_stats.db")
    }

    /// In which days are counted. Until it is repaired, that is the zone in which was counted before.
    package var calendar: UsageCalendar { currentCalendar.withLock(\.self) }

    /// Makes or mends the tables, takes over a file of origin 3's server, and looks in which zone was counted.
    package func prepare() async throws {
        let adoption = UserTableAdoption(self)
        try await adoption.setAside()
        try await Migrator(TelemetrySchema.migrations, history: TelemetrySchema.history).migrate(writing, clock: clock)
        let zone = wantedZone.identifier
        let counted = try await writing.transaction { connection in
            try UsageSettingTable.begin(UsageSettingTable.generation, with: "0", on: connection)
            try UsageSettingTable.begin(UsageSettingTable.zone, with: zone, on: connection)
            return try UsageSettingTable.read(UsageSettingTable.zone, on: connection)
        }
        useZone(counted)
        try await adoption.takeOver()
        try await adoption.giveProject()
    }

    package func close() async {
        await writing.close()
        await reading.close()
    }

    /// - Parameter name: as `usage_setting` has it.
    func useZone(_ name: String?) {
        guard let name, name != calendar.timeZone.identifier else { return }
        guard let zone = TimeZone(identifier: name) else {
            return logger.warning(
                "the statistics were counted in a time zone that is not known here: run `herald telemetry repair`",
                metadata: ["counted_in": "\(name)", "counting_in": "\(calendar.timeZone.identifier)"])
        }
        currentCalendar.withLock { $0 = UsageCalendar(zone) }
        guard name != wantedZone.identifier else { return }
        logger.warning(
            "the statistics are counted in another time zone than is configured: run `herald telemetry repair`",
            metadata: ["counted_in": "\(name)", "configured": "\(wantedZone.identifier)"])
    }
}
