import Database
import FoundationEssentials

/// Takes over a file that origin 3's server wrote: its table steps aside, and its rows move into the new one in
/// transactions, each of which says how far it came. A process that is killed in between goes on where it was.
struct UserTableAdoption {
    private let database: TelemetryDatabase
    private let limits: NameLimits
    private let rowsAtOnce: Int

    /// - Parameter rowsAtOnce: many, since each transaction writes most pages of the index anew.
    init(_ database: TelemetryDatabase, rowsAtOnce: Int = 40_000) {
        self.database = database
        self.rowsAtOnce = rowsAtOnce
        limits = NameLimits(database.settings)
    }

    /// Before the tables are made: gives a table of origin 3's server another name.
    func setAside() async throws {
        let hasMoved = try await database.writing.withConnection { connection in
            guard try AdoptedTable.isForeign(on: connection) else { return false }
            try connection.transaction { try AdoptedTable.setAside(on: connection) }
            return true
        }
        if hasMoved { database.logger.notice("the database of another statistics server is taken over") }
    }

    /// After the tables were made: moves the rows, if there are any left.
    func takeOver() async throws {
        let isThere = try await database.writing.withConnection { connection in
            try WriterSession.tune(connection)
            return try AdoptedTable.isThere(on: connection)
        }
        guard isThere else { return }
        while let progress = try await step() {
            database.logger.debug("users are taken over", metadata: ["rows_up_to": "\(progress.position)"])
        }
    }

    /// Gives the users to the first project of the configuration, if they have none and it is new.
    func giveProject() async throws {
        let wanted = database.settings.projects.first
        let hasNone = try await database.writing.transaction { connection in
            try UsageGate.close(on: connection)
            let projects = try NameTable.projects(on: connection)
            guard let adopted = projects[NameTable.adoptedProject] else { return false }
            guard let wanted, projects[wanted] == nil else { return true }
            guard try NameTable.claimAdopted(adopted, for: wanted, on: connection) else { return true }
            try UsageSettingTable.raiseGeneration(on: connection)
            return false
        }
        guard hasNone else { return }
        database.logger.warning(
            """
            users of the adopted file have no project yet: they go to the first new project that one of them reports, \
            and one by one to a project that is known; a new one that is the first of telemetry.projects has them all
            """)
    }

    /// Moves some rows; with none left, the old table goes.
    ///
    /// - Returns: how far it is; nil at the end.
    func step() async throws -> AdoptionProgress? {
        let now = database.clock.now()
        let step = try await database.writing.transaction { connection in try move(at: now, on: connection) }
        if case .done(let progress) = step { tell(progress) }
        return step.next
    }

    private func tell(_ progress: AdoptionProgress) {
        database.logger.log(
            level: progress.skipped > 0 ? .warning : .notice,
            "the users of another statistics server were taken over; rows without an id were left out",
            metadata: ["users": "\(progress.users)", "rows_without_id": "\(progress.skipped)"])
    }

    private enum Step {
        case more(AdoptionProgress)
        case done(AdoptionProgress)

        var next: AdoptionProgress? {
            if case .more(let progress) = self { progress } else { nil }
        }
    }

    private func move(at now: Date, on connection: any Connection) throws -> Step {
        try UsageGate.close(on: connection)
        var progress = try AdoptionProgress.read(on: connection) ?? begin(at: now, on: connection)
        let rows = try AdoptedTable.rows(after: progress.position, limit: rowsAtOnce, on: connection)
        guard let last = rows.last else {
            try finish(on: connection)
            return .done(progress)
        }
        let project = AdoptedTable.project
        let book = try AdoptedNames.read(project: project, on: connection)
        let keys = Set(rows.compactMap(\.key)).sorted()
        let known = try UserTable.lock(keys, at: now.wholeSeconds, on: connection)
        var merge = AdoptionMerge(
            known: known, names: book, calendar: database.calendar, now: now.wholeSeconds, today: progress.today)
        for row in rows { merge.add(row) }
        let users = keys.compactMap { key in merge.users[key].map { (key: key, value: $0) } }
        try UserTable.update(users.filter { $0.value.id != nil }, on: connection)
        try UserTable.moveFirstSeen(users.lazy.map(\.value).filter { $0.id != nil }, on: connection)
        let numbers = merge.numbers
        let strangers = users.filter { $0.value.id == nil }
            .sorted { numbers[$0.key, default: 0] < numbers[$1.key, default: 0] }
        try UserTable.insert(strangers, numbered: numbers, on: connection)
        try CounterTable.add(merge.amounts, part: 0, on: connection)
        progress.position = last.position
        progress.users += strangers.count
        progress.skipped += rows.count { $0.key == nil }
        try progress.write(on: connection)
        return .more(progress)
    }

    /// The names that most users have are those that are counted.
    private func begin(at now: Date, on connection: any Connection) throws -> AdoptionProgress {
        try AdoptedTable.addProject(
            database.settings.projects.first ?? NameTable.adoptedProject, at: now, on: connection)
        for kind in NameTable.Kind.allCases {
            let names = try AdoptedTable.frequentNames(kind, limit: limits.values, on: connection)
            for name in Set(names.map(UsageText.value)).sorted() {
                try NameTable.addValue(name, kind, project: AdoptedTable.project, on: connection)
            }
        }
        return AdoptionProgress(today: database.calendar.day(at: now))
    }

    private func finish(on connection: any Connection) throws {
        let latest = try AdoptedTable.latestUsers(limit: RecentTable.most, on: connection)
        try RecentTable.put(latest, project: AdoptedTable.project, part: 0, on: connection)
        try AdoptedTable.drop(on: connection)
        try AdoptionProgress.remove(on: connection)
        try UsageSettingTable.raiseGeneration(on: connection)
    }
}
