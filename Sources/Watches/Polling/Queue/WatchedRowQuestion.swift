import Database

/// Asks a source for rows by their keys, and whether the watch's condition is true of them.
struct WatchedRowQuestion: Sendable {
    private let definition: WatchDefinition
    private static let atOnce = 500
    private static let wanted = "herald_wanted"

    init(_ definition: WatchDefinition) {
        self.definition = definition
    }

    func rows(of records: [SQLValue], on connection: any Connection) throws -> [SQLValue: WatchedRow] {
        var rows: [SQLValue: WatchedRow] = [:]
        for start in stride(from: 0, to: records.count, by: Self.atOnce) {
            let chunk = Array(records[start..<min(start + Self.atOnce, records.count)])
            do {
                try read(chunk, PollColumns.wanted(definition.condition), into: &rows, connection)
            } catch let error as DatabaseError where error.kind == .unexpectedValue && definition.condition != nil {
                try readUndecided(chunk, into: &rows, connection)
            }
        }
        return rows
    }

    /// The condition cannot be evaluated for one of them.
    private func readUndecided(
        _ records: [SQLValue], into rows: inout [SQLValue: WatchedRow], _ connection: any Connection
    ) throws {
        var found: [SQLValue: WatchedRow] = [:]
        try read(records, "0", into: &found, connection)
        let answer = try ConditionQuestion(definition: definition).answer(Array(found.keys), on: connection)
        for (key, row) in found {
            rows[key] = WatchedRow(
                row: row.row, isWanted: answer.wanted.contains(key), isUndecided: answer.undecided.contains(key))
        }
    }

    private func read(
        _ records: [SQLValue], _ wanted: String, into rows: inout [SQLValue: WatchedRow], _ connection: any Connection
    ) throws {
        let dialect = connection.dialect
        let table = Identifier.quotedPath(definition.table, dialect)
        let key = Identifier.quoted(definition.key, dialect)
        try connection.forEachRow(
            """
            SELECT \(raw: table).*, \(raw: wanted) AS \(raw: Self.wanted), \(raw: key) AS herald_key \
            FROM \(raw: table) WHERE \(raw: key) IN (\(list: records))
            """
        ) { row in
            guard let record = row["herald_key"] else { return }
            rows[record] = WatchedRow(row: row.dropping(last: 2), isWanted: try row.integer(Self.wanted) == 1)
        }
    }
}

extension Row {
    func dropping(last count: Int) -> Row {
        Row(columns: Columns(names: columns.names.dropLast(count)), values: values.dropLast(count))
    }
}
