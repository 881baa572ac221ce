package import Database

/// What becomes of reports' messages, on all nodes, as it happens: for live pages.
package struct ReportRunFeed: Sendable {
    /// Runs are few: of two transactions the one that began first may be committed last, but not so many later.
    private static let window: Int64 = 50

    /// A run as a live page needs it.
    package struct Change: Sendable, Hashable {
        package let id: Int64
        package let report: String
        package let kind: String
        package let state: String
    }

    private var newest: Int64 = 0
    private var known: [Int64: Change] = [:]

    package init() {}

    /// Begins: what happened before is not told.
    package mutating func begin(on connection: any Connection) throws {
        newest = try connection.queryFirst("SELECT MAX(id) AS newest FROM report_run")?.optionalInteger("newest") ?? 0
        known = [:]
        for run in try runs(on: connection) { known[run.id] = run }
    }

    /// The runs that were made or answered since the last look, as far as they are among the newest.
    package mutating func look(on connection: any Connection) throws -> [Change] {
        let changed = try runs(on: connection).filter { known[$0.id] != $0 }
        for run in changed { known[run.id] = run }
        newest = max(newest, changed.map(\.id).max() ?? 0)
        known = known.filter { $0.key > newest - Self.window }
        return changed.sorted { $0.id < $1.id }
    }

    private func runs(on connection: any Connection) throws -> [Change] {
        try connection.query("SELECT id, report, kind, state FROM report_run WHERE id > \(newest - Self.window)")
            .map { row in
                Change(
                    id: try row.integer("id"), report: try row.text("report"), kind: try row.text("kind"),
                    state: try row.text("state"))
            }
    }
}
