import Database
import FoundationEssentials

/// The numbers of projects, systems and versions, kept in memory: as many as are counted by name, never more.
struct NameBook: Sendable {
    struct Scope: Sendable, Hashable {
        let project: Int64
        let kind: NameTable.Kind
    }

    /// With which generation of the database's names it was read; nil: not yet.
    private(set) var generation: String?
    private(set) var projects: [String: Int64] = [:]
    /// When the first project was noted, in seconds since 1970: a clock that shows less is behind.
    private(set) var beginning = Int.min
    private var values: [Scope: [String: Int64]] = [:]
    private let limits: NameLimits

    init(limits: NameLimits) { self.limits = limits }

    /// 0 for what is counted among the others.
    func number(of value: String, _ kind: NameTable.Kind, project: Int64) -> Int64 {
        values[Scope(project: project, kind: kind)]?[value] ?? 0
    }

    /// Reads what is missing for these reports, and admits names where there is room. Each admission is a transaction of
    /// its own: a name that nobody is counted under does no harm.
    mutating func learn(_ reports: [UsageReport], at now: Date, on connection: any Connection) throws {
        if generation == nil { try begin(on: connection) }
        let strangers = Set(reports.lazy.map(\.project)).filter { projects[$0] == nil && limits.admits($0) }
        if !strangers.isEmpty, limits.hasRoom(besides: projects) || projects[NameTable.adoptedProject] != nil {
            try admit(reports.filter { strangers.contains($0.project) }, at: now, on: connection)
        }
        var missing: [Scope: Set<String>] = [:]
        for report in reports {
            guard let project = projects[report.project] else { continue }
            note(report.os, Scope(project: project, kind: .os), in: &missing)
            note(report.version, Scope(project: project, kind: .version), in: &missing)
        }
        for scope in missing.keys.sorted(by: { ($0.project, $0.kind.rawValue) < ($1.project, $1.kind.rawValue) }) {
            try admit(missing[scope, default: []].sorted(), to: scope, on: connection)
        }
    }

    private mutating func begin(on connection: any Connection) throws {
        values = [:]
        // Before the names: what changes in between is noticed.
        generation = try UsageSettingTable.read(UsageSettingTable.generation, on: connection) ?? ""
        projects = try NameTable.projects(on: connection)
        beginning = try NameTable.beginning(on: connection) ?? .min
    }

    private func note(_ value: String, _ scope: Scope, in missing: inout [Scope: Set<String>]) {
        if let known = values[scope], known[value] != nil || known.count >= limits.values { return }
        missing[scope, default: []].insert(value)
    }

    /// Where users of an adopted file wait for their project, it is the first that one of them reports.
    private mutating func admit(_ reports: [UsageReport], at now: Date, on connection: any Connection) throws {
        let limits = limits
        let names = Set(reports.lazy.map(\.project)).sorted()
        projects = try connection.retryingRaces {
            try connection.transaction {
                var known = try NameTable.projects(on: connection)
                if let adopted = known[NameTable.adoptedProject] {
                    let ids = reports.filter { known[$0.project] == nil }.map(\.anonymousID)
                    let users = try UserTable.known(ids, of: adopted, on: connection)
                    let claim = reports.first { known[$0.project] == nil && users.contains($0.anonymousID) }
                    if let claim, try NameTable.claimAdopted(adopted, for: claim.project, on: connection) {
                        known[NameTable.adoptedProject] = nil
                        known[claim.project] = adopted
                    }
                }
                for name in names where known[name] == nil && limits.hasRoom(besides: known) {
                    try NameTable.addProject(name, at: now, on: connection)
                    known[name] = 0
                }
                return try NameTable.projects(on: connection)
            }
        }
        beginning = try NameTable.beginning(on: connection) ?? .min
    }

    private mutating func admit(_ names: [String], to scope: Scope, on connection: any Connection) throws {
        let limits = limits
        values[scope] = try connection.retryingRaces {
            try connection.transaction {
                let known = try NameTable.values(scope.kind, project: scope.project, on: connection)
                let strangers = names.filter { known[$0] == nil }.prefix(Swift.max(0, limits.values - known.count))
                guard !strangers.isEmpty else { return known }
                for name in strangers {
                    try NameTable.addValue(name, scope.kind, project: scope.project, on: connection)
                }
                return try NameTable.values(scope.kind, project: scope.project, on: connection)
            }
        }
    }
}
