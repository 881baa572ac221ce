package import Database
package import Observability

/// All rows of `user_stats` as a file, ids and all: for administrators.
///
/// The rows are read in pages by their numbers, each a short question, so that no reader that is slow keeps the database
/// from tidying up, and nothing but a page is held. A row that changes meanwhile is shown as it was or as it is; none is
/// shown twice.
package struct UsageExport: Sendable {
    private let pool: ConnectionPool
    private let project: String?
    private let format: ExportFormat

    private static let page = 5_000
    private static let columns = [
        "id", "project", "anonymous_id", "first_seen", "last_seen", "os", "version", "total_reports",
    ]

    /// - Parameters:
    ///   - pool: of the database in which the statistics are.
    ///   - project: nil for all.
    package init(pool: ConnectionPool, project: String? = nil, as format: ExportFormat) {
        self.pool = pool
        self.project = project
        self.format = format
    }

    /// - Parameter write: is given some lines at a time, and waited for. Times in them are UTC.
    package func run(_ write: (String) async throws -> Void) async throws {
        var last: Int64 = .min
        var isFirst = true
        while true {
            let page = try await read(after: last, isFirst: isFirst)
            if !page.text.isEmpty { try await write(page.text) }
            guard let next = page.last else { return }
            (last, isFirst) = (next, false)
        }
    }

    private struct Page: Sendable {
        var text = ""
        /// The number of its last row, where more may follow.
        var last: Int64?
    }

    private func read(after last: Int64, isFirst: Bool) async throws -> Page {
        try await pool.withConnection { [project, format] connection in
            let names = try NameTable.projects(on: connection).reduce(into: [:]) { $0[$1.value] = $1.key }
            let removed = try RemovedProjects.ids(on: connection)
            var lines = ""
            let writer = ExportWriter(Self.columns, as: format, writesHead: isFirst) { lines += $0 }
            let rows = try ExportStore.rows(after: last, most: Self.page, on: connection) { row in
                let name = names[row.project] ?? ""
                if removed.contains(row.project) { return }
                if let project, project != name { return }
                writer.add([
                    .number(row.id), .text(name), .text(row.anonymousID), .text(row.firstSeen.map(UsageTime.text)),
                    .text(row.lastSeen.map(UsageTime.text)), .text(row.os), .text(row.version),
                    .number(Int64(row.reports)),
                ])
            }
            writer.finish()
            return Page(text: lines, last: rows.count == Self.page ? rows.last : nil)
        }
    }
}
