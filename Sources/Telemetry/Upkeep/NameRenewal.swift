import Database
import Logging
import Timekeeping

/// Chooses anew which systems and versions are counted by name, once a day, where there is no room for another and users
/// are counted among the others: new versions come, and whoever sends a thousand that do not exist shall not take the
/// names for ever.
struct NameRenewal {
    private let database: TelemetryDatabase
    private let upkeep: UsageUpkeep
    private let logger: Logger

    init(_ database: TelemetryDatabase, logger: Logger) {
        self.database = database
        self.logger = logger
        upkeep = UsageUpkeep(database)
    }

    /// - Returns: what was found and mended; nil where nothing was due, or another node had it today.
    @discardableResult
    func renewIfDue() async throws -> UsageRecount? {
        guard try await isFull(), try await takeDay() else { return nil }
        let recount = try await upkeep.recount(repairing: true, movingZone: false)
        for difference in recount.differences {
            logger.warning(
                "a number of the usage statistics was wrong", metadata: ["difference": "\(difference)"])
        }
        if recount.isRepaired {
            logger.info(
                "systems and versions that are counted by name were chosen anew",
                metadata: ["added": "\(recount.addedNames)", "dropped": "\(recount.droppedNames)"])
        }
        return recount
    }

    /// Whether a project has users without a name, and no name to give.
    private func isFull() async throws -> Bool {
        let room = upkeep.room
        return try await database.reading.withConnection { connection in
            for project in try NameTable.projects(on: connection).values {
                for (kind, counted) in [(NameTable.Kind.os, CounterKey.Kind.os), (.version, .version)] {
                    guard try NameTable.values(kind, project: project, on: connection).count >= room else { continue }
                    let others = try FigureStore.sums(counted, of: project, on: connection)[0] ?? 0
                    if others > 0 { return true }
                }
            }
            return false
        }
    }

    /// Makes this day ours.
    private func takeDay() async throws -> Bool {
        let today = String(database.calendar.day(at: database.clock.now()))
        return try await database.writing.transaction { connection in
            try UsageGate.close(on: connection)
            guard try UsageSettingTable.read(UsageSettingTable.renewed, on: connection) != today else { return false }
            try UsageSettingTable.write(today, as: UsageSettingTable.renewed, on: connection)
            return true
        }
    }
}
