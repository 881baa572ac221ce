package import Database
package import FoundationEssentials
package import Timekeeping

/// How many use it, and what: sums of counters that are kept as reports come in, so that a summary costs the same at a
/// thousand users and at ten million.
///
/// Without a project all are summed. One who reports for two projects is a user of each.
package final class UsageFigures: Sendable {
    /// So many systems and versions are shown by name.
    package let topVersions: Int
    let pool: ConnectionPool
    let clock: any WallClock
    private let counting: @Sendable () -> UsageCalendar
    /// Which projects are shown; empty: any.
    private let declared: Set<String>
    let names = CountedNames()
    private let summaries = SummaryCache()

    /// A week and a month, as days before today.
    fileprivate static let (weekly, monthly) = (7, 29)
    private static let timeout = Duration.seconds(10)

    /// - Parameters:
    ///   - pool: of the database in which the statistics are, migrated.
    ///   - timeZone: whose days are counted.
    package convenience init(
        pool: ConnectionPool, timeZone: TimeZone, topVersions: Int = 200, clock: any WallClock = SystemWallClock()
    ) {
        let calendar = UsageCalendar(timeZone)
        self.init(pool: pool, topVersions: topVersions, projects: [], clock: clock) { calendar }
    }

    /// - Parameter database: is prepared. Its days are those in which it counts, also after it was repaired.
    package convenience init(_ database: TelemetryDatabase) {
        let settings = database.settings
        self.init(
            pool: database.reading, topVersions: settings.topVersions, projects: settings.projects,
            clock: database.clock
        ) { database.calendar }
    }

    private init(
        pool: ConnectionPool, topVersions: Int, projects: [String], clock: any WallClock,
        counting: @escaping @Sendable () -> UsageCalendar
    ) {
        self.pool = pool
        self.topVersions = topVersions
        self.clock = clock
        self.counting = counting
        declared = Set(projects)
    }

    /// In which days are counted.
    package var calendar: UsageCalendar { counting() }

    package var timeZone: TimeZone { calendar.timeZone }

    /// Tells that this node has written: what was read before is no longer shown.
    package func noteFlush() { summaries.noteFlush() }

    /// The figures of this moment. They are read anew after this node has written, when the day changes, and after a
    /// second, for other nodes write too; requests at the same time share one reading, or the one that comes after it.
    package func summary(project: String? = nil) async throws -> UsageSummary {
        let now = clock.now()
        let today = calendar.day(at: now)
        var summary = try await summaries.value(of: project, day: today, at: now) {
            try await self.readSummary(project: project, today: today, at: now)
        }
        summary.at = now
        return summary
    }

    /// The users that reported last, latest first.
    package func recent(project: String? = nil, most: Int = RecentTable.shown) async throws -> [RecentUser] {
        let now = clock.now().wholeSeconds
        return try await reading { connection in
            let projects = try self.projects(named: project, on: connection)
            let names = Dictionary(projects.map { ($0.id, $0.name) }) { first, _ in first }
            return try FigureStore.recent(of: projects.map(\.id), most: most, at: now, on: connection)
                .map { RecentUser($0, project: names[$0.project] ?? "") }
        }
    }

    /// The projects that have reported, by name; of the configuration, where it names some.
    package func projects() async throws -> [String] {
        try await reading { try self.projects(named: nil, on: $0).map(\.name) }
    }

    func reading<Result: Sendable>(
        _ body: @escaping @Sendable (any Connection) throws -> Result
    ) async throws -> Result {
        try await pool.withConnection(timeout: Self.timeout, body)
    }

    func projects(
        named name: String?, on connection: any Connection
    ) throws -> [(id: Int64, name: String)] {
        try FigureStore.projects(named: name, of: declared, on: connection)
    }

    /// Projects are asked for, then everything that is counted of them: two statements, and a third for names that were
    /// never looked up. The one that counts sees one moment, so there is no need of a transaction.
    private func readSummary(project: String?, today: Int, at now: Date) async throws -> UsageSummary {
        try await reading { [names, topVersions] connection in
            let projects = try self.projects(named: project, on: connection).map(\.id)
            let days = (today - Self.monthly)...(today + UsageCalendar.mostDaysAhead)
            let totals = try FigureStore.totals(of: projects, days: days, on: connection)
            let known = try names.names(
                of: Set(totals.systems.keys).union(totals.versions.keys), on: connection)
            var summary = UsageSummary(at: now)
            var (systems, versions) = (ShareTally(), ShareTally())
            summary.add(totals, today: today)
            systems.add(totals.systems, known)
            versions.add(totals.versions, known)
            summary.systems = systems.shares(most: topVersions)
            summary.versions = versions.shares(most: topVersions)
            return summary
        }
    }
}

extension UsageSummary {
    /// - Parameter today: a day beyond it, from a clock that was ahead, is not today, but within the week; one years
    ///   beyond it is not asked for.
    fileprivate mutating func add(_ totals: FigureStore.Totals, today: Int) {
        totalUsers += totals.users
        for (day, users) in totals.lastSeen {
            if day == today { dailyActiveUsers += users }
            if day >= today - UsageFigures.weekly { weeklyActiveUsers += users }
            monthlyActiveUsers += users
        }
    }
}
