import Database

/// The queries behind one line, run on one connection of its source.
struct LineQueries: Sendable {
    let line: ReportLine
    let window: ReportWindow
    let report: ReportDefinition

    struct Rows: Sendable {
        let current: [Row]
        /// nil where the line does not compare.
        let previous: Row??
        let details: [Row]
    }

    func run(on source: ReportSource) async throws -> Rows {
        let zone = source.timeZone ?? report.timeZone
        let dialect = source.pool.dialect
        let bindings = window.bindings(in: zone)
        let current = try SQL.user(line.query, bindings: bindings, dialect: dialect)
        let previous = line.comparesWithPrevious
            ? try SQL.user(line.query, bindings: window.previous.bindings(in: zone), dialect: dialect) : nil
        let details = try line.details?.query.map { try SQL.user($0, bindings: bindings, dialect: dialect) }
        let limit = source.maximumRows
        return try await source.pool.withConnection(timeout: report.timeout) { connection in
            let rows = try connection.query(current, limit: limit)
            return Rows(
                current: rows,
                previous: try previous.map { try connection.query($0, limit: limit).first },
                details: try details.map { try connection.query($0, limit: limit) } ?? rows)
        }
    }
}
