import Database
import Logging
import Timekeeping

/// Chooses anew which systems and versions are counted by name, once a day, where there is no room for another and users
/// are counted among the others: new versions come, and whoever sends a thousand that do not exist shall not take the
/// names for ever.
struct NameRenewal {
    private let upkeep: UsageUpkeep
    private let calendar: @Sendable () -> UsageCalendar
    private let logger: Logger

    /// So many seconds a node that does not come back keeps others from it.
    private static let lease = 6 * 3_600

    /// - Parameter calendar: in which days are counted.
    init(_ upkeep: UsageUpkeep, calendar: @escaping @Sendable () -> UsageCalendar, logger: Logger) {
        self.upkeep = upkeep
        self.calendar = calendar
        self.logger = logger
    }

    init(_ database: TelemetryDatabase, logger: Logger) {
        self.init(UsageUpkeep(database), calendar: { database.calendar }, logger: logger)
    }

    /// Reads a sample of the users of a large table, and every user once where names change.
    ///
    /// - Returns: what was chosen; nil where nothing was due, or another node had it today.
    @discardableResult
    func renewIfDue() async throws -> RenewedNames? {
        let full = try await fullScopes()
        guard !full.isEmpty, try await take() else { return nil }
        let renewed: RenewedNames
        do {
            renewed = try await renew(full)
        } catch {
            // Tried again within the hour.
            try? await leave(isDone: false)
            throw error
        }
        try await leave(isDone: true)
        if renewed != RenewedNames() {
            logger.info(
                "systems and versions that are counted by name were chosen anew",
                metadata: ["added": "\(renewed.added)", "dropped": "\(renewed.dropped)"])
        }
        return renewed
    }

    /// Of which projects users are without a name, and there is no name to give.
    private func fullScopes() async throws -> [NameBook.Scope] {
        let room = upkeep.room
        return try await upkeep.reading.withConnection { connection in
            let projects = Set(try NameTable.projects(on: connection).values)
            return try NameTable.full(from: room, on: connection).filter { full in
                guard projects.contains(full.project) else { return false }
                let kind = full.kind.counted.users
                return try ValueFolding.sum(kind, full.project, value: 0, on: connection) > 0
            }.map { NameBook.Scope(project: $0.project, kind: $0.kind) }
        }
    }

    private func renew(_ scopes: [NameBook.Scope]) async throws -> RenewedNames {
        let room = upkeep.room
        let (generation, choices) = try await upkeep.reading.withConnection { connection in
            let generation = try UsageSettingTable.read(UsageSettingTable.generation, on: connection)
            return (generation, try NameCensus(of: scopes, room: room, on: connection).choices)
        }
        guard choices.contains(where: { !$0.isSame }) else { return RenewedNames() }
        try await upkeep.writing.transaction { connection in
            try UsageGate.close(on: connection)
            guard try UsageSettingTable.read(UsageSettingTable.generation, on: connection) == generation else {
                throw DatabaseError(.contention, "the names under which users are counted were chosen by somebody else")
            }
            for choice in choices { try choice.apply(on: connection) }
            try UsageSettingTable.raiseGeneration(on: connection)
        }
        try await upkeep.settleNames()
        return RenewedNames(
            added: choices.reduce(0) { $0 + $1.added.count }, dropped: choices.reduce(0) { $0 + $1.dropped.count })
    }

    /// Makes this day ours, unless it was done or another node is at it. Where another zone is configured than was
    /// counted in, `herald telemetry repair` comes first.
    private func take() async throws -> Bool {
        let now = upkeep.clock.now()
        let (today, wanted) = (String(calendar().day(at: now)), upkeep.timeZone.identifier)
        return try await upkeep.writing.transaction { connection in
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
        let today = String(calendar().day(at: upkeep.clock.now()))
        try await upkeep.writing.transaction { connection in
            if isDone { try UsageSettingTable.write(today, as: UsageSettingTable.renewed, on: connection) }
            try UsageSettingTable.remove(UsageSettingTable.renewing, on: connection)
        }
    }
}
