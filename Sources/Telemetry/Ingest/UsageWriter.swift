import Database
import FoundationEssentials
import Synchronization
import Timekeeping

/// Writes batches of reports: users, counters and the list of the latest, in one transaction.
///
/// Who waits for whom is in one order on every node, so that they do not stop each other: known users by key, new ones by
/// key, counters by key, lists by project.
final class UsageWriter: Sendable {
    private struct Draft {
        let report: UsageReport
        let droppedFields: Int
        let project: Int64
    }

    private let database: TelemetryDatabase
    private let part: Int
    private let limits: NameLimits
    private let checkpoints: LogCheckpoints
    /// One batch is written at a time.
    private let book: Mutex<NameBook>

    init(_ database: TelemetryDatabase, part: Int, limits: NameLimits) {
        self.database = database
        self.part = part
        self.limits = limits
        checkpoints = LogCheckpoints(database.reading)
        book = Mutex(NameBook(limits: limits))
    }

    /// - Returns: for each report nil, or why it was not taken.
    func write(
        _ reports: [(report: UsageReport, droppedFields: Int)], on connection: any Connection
    ) throws -> [UsageRefusal?] {
        let now = database.clock.now()
        do {
            let refusals = try connection.retryingRaces { try write(reports, at: now, on: connection) }
            checkpoints.committed(users: reports.count, on: connection)
            return refusals
        } catch let error as DatabaseError where error.kind == .contention || error.kind == .statementTimeout {
            // Somebody holds the tables for long: that is not about one of these reports, which would otherwise be
            // tried one by one, each as long.
            throw DatabaseError(
                .unreachable, "the statistics are held by another for too long: \(error.message)", code: error.code,
                hint: error.hint)
        }
    }

    private func write(
        _ reports: [(report: UsageReport, droppedFields: Int)], at now: Date, on connection: any Connection
    ) throws -> [UsageRefusal?] {
        var names = book.withLock(\.self)
        do {
            try names.learn(reports.map(\.report), at: now, on: connection)
        } catch {
            book.withLock { $0 = NameBook(limits: limits) }
            throw error
        }
        book.withLock { $0 = names }
        let refusals = reports.map { names.projects[$0.report.project] == nil ? refusal : nil }
        let drafts = reports.compactMap { item in
            names.projects[item.report.project].map {
                Draft(report: item.report, droppedFields: item.droppedFields, project: $0)
            }
        }
        guard !drafts.isEmpty else { return refusals }
        try connection.transaction { try store(drafts, names, at: now, on: connection) }
        return refusals
    }

    private var refusal: UsageRefusal { .tooManyProjects(most: NameLimits.mostProjects) }

    private func store(_ drafts: [Draft], _ names: NameBook, at now: Date, on connection: any Connection) throws {
        try UsageGate.share(on: connection)
        try checkGeneration(names, on: connection)
        let second = now.wholeSeconds
        let keys = Set(drafts.lazy.map { UserKey(project: $0.project, anonymousID: $0.report.anonymousID) }).sorted()
        let known = try UserTable.lock(keys, at: second, on: connection)
        var batch = UsageBatch(known: known, book: names, calendar: database.calendar, now: second)
        if let adopted = names.projects[NameTable.adoptedProject] {
            let strangers = keys.filter { known[$0] == nil }
            try moveAdopted(strangers, from: adopted, in: &batch, at: second, on: connection)
        }
        for draft in drafts {
            batch.count(draft.report, project: draft.project, droppedFields: draft.droppedFields)
        }
        let users = keys.compactMap { key in batch.users[key].map { (key: key, value: $0) } }
        try UserTable.update(users.filter { $0.value.id != nil }, on: connection)
        try UserTable.moveFirstSeen(batch.rejuvenated.compactMap { batch.users[$0] }, on: connection)
        let ids = try UserTable.insert(users.filter { $0.value.id == nil }, on: connection)
        try CounterTable.add(batch.amounts, part: part, on: connection)
        try noteLatest(of: batch, ids, on: connection)
    }

    /// While nobody told whose the users of an adopted file are, each goes to the project that it reports.
    private func moveAdopted(
        _ keys: [UserKey], from adopted: Int64, in batch: inout UsageBatch, at second: Int,
        on connection: any Connection
    ) throws {
        let adoptedKeys = Set(keys.lazy.map { UserKey(project: adopted, anonymousID: $0.anonymousID) }).sorted()
        var users = try UserTable.lock(adoptedKeys, at: second, on: connection)
        for key in keys {
            let user = users.removeValue(forKey: UserKey(project: adopted, anonymousID: key.anonymousID))
            guard let user, let id = user.id else { continue }
            try UserTable.move(id, to: key.project, on: connection)
            batch.move(user, from: adopted, to: key)
        }
    }

    /// Another node, or a command, chose the names anew: this batch begins again with them.
    private func checkGeneration(_ names: NameBook, on connection: any Connection) throws {
        let generation = try UsageSettingTable.read(UsageSettingTable.generation, on: connection) ?? ""
        guard generation != names.generation else { return }
        book.withLock { $0 = NameBook(limits: limits) }
        database.useZone(try UsageSettingTable.read(UsageSettingTable.zone, on: connection))
        throw DatabaseError(.contention, "the names under which users are counted were chosen anew")
    }

    /// - Parameter newIDs: the ids of new users, where they are known without asking.
    private func noteLatest(of batch: UsageBatch, _ newIDs: [UserKey: Int64], on connection: any Connection) throws {
        var latest: [Int64: [UserKey]] = [:]
        var seen: Set<UserKey> = []
        for key in batch.arrivals.reversed() where latest[key.project, default: []].count < RecentTable.most {
            if seen.insert(key).inserted { latest[key.project, default: []].append(key) }
        }
        let unknown = latest.values.joined().filter { batch.users[$0]?.id == nil && newIDs[$0] == nil }
        let ids = newIDs.merging(try UserTable.ids(Array(unknown), on: connection)) { id, _ in id }
        for (project, keys) in latest.sorted(by: { $0.key < $1.key }) {
            let users = keys.compactMap { batch.users[$0]?.id ?? ids[$0] }
            try RecentTable.put(users, project: project, part: part, on: connection)
        }
    }
}
