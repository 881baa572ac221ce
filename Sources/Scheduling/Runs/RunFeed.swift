package import Database

/// What becomes of the runs of jobs, on all nodes, as it happens: for live pages.
package struct RunFeed: Sendable {
    /// Runs are few: of two transactions the one that began first may be committed last, but not so many later.
    private static let window: Int64 = 50

    private var newest: Int64 = 0
    /// How each run was that may still change, or that may be seen again.
    private var known: [Int64: RunRecord] = [:]

    package init() {}

    /// Begins: what happened before is not told.
    package mutating func begin(on connection: any Connection) throws {
        newest = try connection.queryFirst("SELECT MAX(id) AS newest FROM job_run")?.optionalInteger("newest") ?? 0
        known = [:]
        let running = try connection.query(
            "SELECT \(raw: RunStore.columns) FROM job_run WHERE state = 'running'"
        ).map(RunRecord.init)
        for run in try running + runs(on: connection) { known[run.id] = run }
    }

    /// The runs that began or ended since the last look.
    package mutating func look(on connection: any Connection) throws -> [RunRecord] {
        let changed = try runs(on: connection).filter { run in
            known[run.id].map { $0.state != run.state || $0.attempt != run.attempt } ?? true
        }
        for run in changed { known[run.id] = run }
        newest = max(newest, changed.map(\.id).max() ?? 0)
        known = known.filter { $0.value.state == .running || $0.key > newest - Self.window }
        return changed.sorted { $0.id < $1.id }
    }

    private func runs(on connection: any Connection) throws -> [RunRecord] {
        let older = known.values.filter { $0.state == .running && $0.id <= newest - Self.window }.map(\.id).sorted()
        let watched: SQL = older.isEmpty ? "" : " OR id IN (\(list: older))"
        return try connection.query(
            "SELECT \(raw: RunStore.columns) FROM job_run WHERE id > \(newest - Self.window)\(watched)"
        ).map(RunRecord.init)
    }
}
