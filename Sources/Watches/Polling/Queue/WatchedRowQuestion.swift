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
        let dialect = connection.dialect
        let table = Identifier.quotedPath(definition.table, dialect)
        let key = Identifier.quoted(definition.key, dialect)
        let wanted = PollColumns.wanted(definition.condition)
        var rows: [SQLValue: WatchedRow] = [:]
        for start in stride(from: 0, to: records.count, by: Self.atOnce) {
            let chunk = records[start..<min(start + Self.atOnce, records.count)]
            try connection.forEachRow(
                """
                SELECT \(raw: table).*, \(raw: wanted) AS \(raw: Self.wanted), \(raw: key) AS herald_key \
                FROM \(raw: table) WHERE \(raw: key) IN (\(list: chunk))
                """
            ) { row in
                guard let record = row["herald_key"] else { return }
                rows[record] = WatchedRow(row: row.dropping(last: 2), isWanted: try row.integer(Self.wanted) == 1)
            }
        }
        return rows
    }
}

extension Row {
    func dropping(last count: Int) -> Row {
        Row(columns: Columns(names: columns.names.dropLast(count)), values: values.dropLast(count))
    }
}
