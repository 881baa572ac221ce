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

    /// So many seconds a node that does not come back keeps others from it.
    private static let lease = 6 * 3_600

    init(_ database: TelemetryDatabase, logger: Logger) {
        self.database = database
        self.logger = logger
        upkeep = UsageUpkeep(database)
    }

    /// - Returns: what was found and mended; nil where nothing was due, or another node had it today.
    @discardableResult
    func renewIfDue() async throws -> UsageRecount? {
        guard try await isFull(), try await take() else { return nil }
        let recount: UsageRecount
        do {
            recount = try await upkeep.recount(repairing: true, movingZone: false)
        } catch {
            // Tried again within the hour.
            try? await leave(isDone: false)
            throw error
        }
        try await leave(isDone: true)
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
            try NameTable.full(from: room, on: connection).contains { full in
                let kind: CounterKey.Kind = full.kind == .os ? .os : .version
                return try FigureStore.sums(kind, of: full.project, on: connection)[0] ?? 0 > 0
            }
        }
    }

    /// Makes this day ours, unless it was done or another node is at it. Where another zone is configured than was
    /// counted in, `herald telemetry repair` comes first.
    private func take() async throws -> Bool {
        let now = database.clock.now()
        let (today, wanted) = (String(database.calendar.day(at: now)), upkeep.timeZone.identifier)
        return try await database.writing.transaction { connection in
            try UsageGate.close(on: connection)
            guard try UsageSettingTable.read(UsageSettingTable.renewed, on: connection) != today,
                try UsageSettingTable.read(UsageSettingTable.zone, on: connection) ?? wanted == wanted
            else { return false }
            let lease = try UsageSettingTable.read(UsageSettingTable.renewing, on: connection).flatMap { Int($0) } ?? 0
            // One that lies further ahead than any lease was written by a clock that was ahead.
            let (second, end) = (now.wholeSeconds, now.wholeSeconds + Self.lease)
            guard lease <= second || lease > end else { return false }
            try UsageSettingTable.write(String(end), as: UsageSettingTable.renewing, on: connection)
            return true
        }
    }

    private func leave(isDone: Bool) async throws {
        let today = String(database.calendar.day(at: database.clock.now()))
        try await database.writing.transaction { connection in
            if isDone { try UsageSettingTable.write(today, as: UsageSettingTable.renewed, on: connection) }
            try UsageSettingTable.remove(UsageSettingTable.renewing, on: connection)
        }
    }
}
