import Database
import FoundationEssentials

/// What the rows come to and what is counted, at one moment. Holds numbers by day and by name, no users.
struct UsageSurvey {
    static let kinds: [CounterKey.Kind] = [.users, .lastSeen, .os, .version]

    let generation: String?
    let zone: String?
    let projects: [Int64: String]
    let choices: [NameChoice]
    /// Their rows and numbers are about to go.
    private let removed: Set<Int64>
    private(set) var users = 0
    private(set) var misplacedUsers = 0
    /// What has to be added to each number to make it right.
    private(set) var deltas: [CounterKey: Int64] = [:]
    private(set) var stored: [CounterKey: Int64] = [:]
    private(set) var latest: [Int64: LatestUsers] = [:]

    /// - Parameters:
    ///   - calendar: in which days are counted.
    ///   - room: so many names of a project and kind are counted.
    ///   - activeFrom: also compares who was active on this day and later: those last seen then. Right only where the
    ///     days are new ones.
    init(calendar: UsageCalendar, room: Int, activeFrom: Int? = nil, on connection: any Connection) throws {
        generation = try UsageSettingTable.read(UsageSettingTable.generation, on: connection)
        zone = try UsageSettingTable.read(UsageSettingTable.zone, on: connection)
        projects = try NameTable.projects(on: connection).reduce(into: [:]) { $0[$1.value] = $1.key }
        removed = try RemovedProjects.ids(on: connection)
        var (systems, versions) = ([Int64: NameTally](), [Int64: NameTally]())
        var known: [NameTable.Kind: [Int64: [String: Int64]]] = [:]
        for project in projects.keys {
            for kind in NameTable.Kind.allCases {
                known[kind, default: [:]][project] = try NameTable.values(kind, project: project, on: connection)
            }
            systems[project] = NameTally(known: known[.os]?[project]?.keys.sorted() ?? [], room: room)
            versions[project] = NameTally(known: known[.version]?[project]?.keys.sorted() ?? [], room: room)
        }
        try UpkeepStore.forEachUser(on: connection) { user in
            systems[user.project]?.note(user.os)
            versions[user.project]?.note(user.version)
        }
        choices = projects.keys.sorted().flatMap { project in
            NameTable.Kind.allCases.map { kind in
                NameChoice(
                    kind, project: project, users: (kind == .os ? systems : versions)[project]?.users ?? [:],
                    known: known[kind]?[project] ?? [:], room: room)
            }
        }
        try count(calendar, activeFrom ?? .max, on: connection)
    }

    private mutating func count(_ calendar: UsageCalendar, _ activeFrom: Int, on connection: any Connection) throws {
        let placement = Placement(choices)
        var (users, misplaced) = (0, 0)
        var stored: [CounterKey: Int64] = [:]
        var latest: [Int64: LatestUsers] = [:]
        try UpkeepStore.forEachUser(on: connection) { user in
            guard !removed.contains(user.project) else { return }
            users += 1
            if !placement.fits(user) { misplaced += 1 }
            let day = calendar.day(atSecond: user.lastSeen)
            for key in user.keys(on: day) { stored[key, default: 0] += 1 }
            if day >= activeFrom { for key in user.activeKeys(on: day) { stored[key, default: 0] += 1 } }
            latest[user.project, default: LatestUsers()].note(user.id, seen: user.lastSeen)
        }
        (self.users, misplacedUsers, self.stored, self.latest) = (users, misplaced, stored, latest)
        var counted = try UpkeepStore.counters(Self.kinds, on: connection)
        if activeFrom < .max {
            let active = try UpkeepStore.counters(
                [.activeUsers, .activeByOS, .activeByVersion], from: activeFrom, on: connection)
            counted.merge(active) { first, _ in first }
        }
        for key in Set(stored.keys).union(counted.keys)
        where !removed.contains(key.project) && stored[key] ?? 0 != counted[key] ?? 0 {
            deltas[key] = (stored[key] ?? 0) - (counted[key] ?? 0)
        }
    }

    func recount() -> UsageRecount {
        let names = Dictionary(
            choices.flatMap { ($0.kept.map { ($0.value, $0.key) }) + $0.dropped.map { ($0.value, $0.key) } }
        ) { first, _ in first }
        var recount = UsageRecount(users: users, misplacedUsers: misplacedUsers)
        recount.addedNames = choices.reduce(0) { $0 + $1.added.count }
        recount.droppedNames = choices.reduce(0) { $0 + $1.dropped.count }
        recount.differences = deltas.sorted { $0.key < $1.key }.map { key, delta in
            let figure: UsageDifference.Figure =
                switch key.kind {
                case .lastSeen: .lastSeen(day: key.day)
                case .os: .system(names[key.value])
                case .version: .version(names[key.value])
                default: .users
                }
            let stored = stored[key] ?? 0
            return UsageDifference(
                project: projects[key.project] ?? "number \(key.project)", figure: figure, stored: stored,
                counted: stored - delta)
        }
        return recount
    }
}
