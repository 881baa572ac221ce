package import Database
package import FoundationEssentials
package import Timekeeping

/// Sees that the numbers are what the rows come to, and removes who wants to be forgotten.
package struct UsageUpkeep: Sendable {
    let reading: ConnectionPool
    let writing: ConnectionPool
    let timeZone: TimeZone
    let clock: any WallClock
    /// So many names of a project and kind are counted.
    let room: Int

    /// Somebody else may repair at the same time.
    private static let attempts = 3

    /// - Parameters:
    ///   - pool: of the database in which the statistics are, migrated.
    ///   - timeZone: in which days are to be counted.
    package init(
        pool: ConnectionPool, timeZone: TimeZone, topVersions: Int = 200, clock: any WallClock = SystemWallClock()
    ) {
        (reading, writing) = (pool, pool)
        self.timeZone = timeZone
        self.clock = clock
        room = 5 * topVersions
    }

    /// - Parameter database: is prepared. The zone in which days are to be counted is the one that it was given.
    package init(_ database: TelemetryDatabase) {
        (reading, writing) = (database.reading, database.writing)
        timeZone = database.wantedZone
        clock = database.clock
        room = NameLimits(database.settings).values
    }

    /// Compares the numbers with the rows of `user_stats`, as both are at one moment.
    ///
    /// What reports count meanwhile is added to the numbers as well as what is mended, so nobody waits. A change of
    /// zone stops all reports while every row is read: they are answered 503, some seconds for each million users. Days,
    /// weeks and reports of the past stay as they were counted: nothing else remembers them.
    ///
    /// - Parameter repairing: puts right what it found, in one transaction; then the users whose name was chosen or
    ///   gave way are moved, some thousand at a time.
    package func recount(repairing: Bool) async throws -> UsageRecount {
        try await recount(repairing: repairing, movingZone: true)
    }

    /// - Parameter movingZone: false: repairs nothing where days were counted in another zone.
    func recount(repairing: Bool, movingZone: Bool) async throws -> UsageRecount {
        for _ in 1..<Self.attempts {
            if let recount = try await recountOnce(repairing, movingZone) { return recount }
        }
        guard let recount = try await recountOnce(repairing, movingZone) else {
            throw DatabaseError(
                .contention, "the statistics were repaired by somebody else at the same time",
                hint: "wait until that has ended, and run it again")
        }
        return recount
    }

    /// - Returns: nil where somebody else changed what it was about to mend.
    private func recountOnce(_ repairing: Bool, _ movingZone: Bool) async throws -> UsageRecount? {
        let wanted = UsageCalendar(timeZone)
        let room = room
        var survey = try await reading.withConnection { connection in
            try connection.snapshot {
                let zone = try UsageSettingTable.read(UsageSettingTable.zone, on: connection)
                let counted = zone.flatMap { TimeZone(identifier: $0) }.map { UsageCalendar($0) } ?? wanted
                return try UsageSurvey(calendar: counted, room: room, on: connection)
            }
        }
        var recount = survey.recount()
        if let zone = survey.zone, zone != timeZone.identifier { recount.otherZone = zone }
        guard repairing, !recount.isClean, movingZone || recount.otherZone == nil else { return recount }
        if recount.otherZone != nil {
            survey = try await mendInOtherZone()
        } else {
            guard try await mend(survey) else { return nil }
        }
        if survey.misplacedUsers > 0 || survey.choices.contains(where: { !$0.isSame }) { try await settleNames() }
        recount.isRepaired = true
        return recount
    }
}
