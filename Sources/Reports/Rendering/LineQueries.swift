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
        let dialect = source.pool.dialect
        let zone = source.timeZone ?? report.timeZone
        let bindings = window.bindings(in: zone)
        let statement = try NamedStatement(line.query, dialect: dialect)
        let current = try statement.bind(bindings)
        let previous = line.comparesWithPrevious ? try statement.bind(window.previous.bindings(in: zone)) : nil
        let details = try line.details?.query.map { try NamedStatement($0, dialect: dialect).bind(bindings) }
        let limit = source.maximumRows
        return try await waitingItsTurn(on: source) { connection in
            let rows = try connection.query(current, limit: limit)
            return Rows(
                current: rows,
                previous: try previous.map { try connection.query($0, limit: limit).first },
                details: try details.map { try connection.query($0, limit: limit) } ?? rows)
        }
    }

    /// A report may have more lines than its source has connections, and other reports are due at the same
    /// time: a line waits as long as the report may take, whose end cancels it, and not only as long as the
    /// pool lets anybody wait.
    private func waitingItsTurn<Result: Sendable>(
        on source: ReportSource, _ body: @escaping @Sendable (any Connection) throws -> Result
    ) async throws -> Result {
        while true {
            do {
                return try await source.pool.withConnection(body)
            } catch let error as DatabaseError where error.kind == .poolExhausted {
                try Task.checkCancellation()
            }
        }
    }
}
