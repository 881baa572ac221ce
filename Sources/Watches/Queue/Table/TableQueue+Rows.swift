package import Database

extension TableQueue {
    package func rows(of records: [SQLValue]) async throws -> [SQLValue: WatchedRow] {
        let wanted = Array(Set(records))
        guard !wanted.isEmpty else { return [:] }
        return try await pool.withConnection { connection in
            var index = RecordIndex(wanted)
            for chunk in ValueChunks(wanted) {
                do {
                    try read(chunk, into: &index, connection)
                } catch let error as DatabaseError where error.kind == .unexpectedValue {
                    // One that is no key of that table at all must not keep the others back.
                    for record in Set(chunk) { try readAlone(record, into: &index, connection) }
                }
            }
            return index.rows
        }
    }

    private func readAlone(_ record: SQLValue, into index: inout RecordIndex, _ connection: any Connection) throws {
        for evaluates in [true, false] {
            do {
                return try read([record], evaluates: evaluates, into: &index, connection)
            } catch let error as DatabaseError where error.kind == .unexpectedValue {
                // The condition cannot be evaluated for it; or, if that is not asked, there is no such row.
            }
        }
    }

    private func read(
        _ records: [SQLValue], evaluates: Bool = true, into index: inout RecordIndex, _ connection: any Connection
    ) throws {
        let path = Identifier.quotedPath(definition.table, table.dialect)
        let key = Identifier.quoted(definition.key, table.dialect)
        // On lines of its own: it may end in a comment.
        let condition = definition.condition.map { evaluates ? "((\n\($0)\n) IS TRUE)" : "0" } ?? "1"
        var columns: Row.Columns?
        try connection.forEachRow(
            """
            SELECT \(raw: path).*, \(raw: path).\(raw: key) AS herald_key, \(raw: condition) AS herald_is_wanted
            FROM \(raw: path) WHERE \(raw: path).\(raw: key) IN (\(list: records))
            """
        ) { row in
            let known = columns ?? Row.Columns(names: row.columns.names.dropLast(2))
            columns = known
            let isWanted = row.values.last.map { !$0.isZeroOrNull } ?? false
            let watched = Row(columns: known, values: row.values.dropLast(2))
            index.insert(
                WatchedRow(row: watched, isWanted: isWanted, isUndecided: !evaluates),
                key: row.values.dropLast().last ?? .null)
        }
    }
}
