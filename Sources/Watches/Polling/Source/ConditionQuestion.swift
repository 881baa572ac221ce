import Database

/// Asks a source of which rows a watch's condition is true, half by half where it cannot be evaluated for all of them:
/// one row with a text where a number is expected must not keep the others back.
struct ConditionQuestion: Sendable {
    struct Answer: Sendable {
        var wanted: Set<SQLValue> = []
        /// The condition cannot be evaluated for these.
        var undecided: Set<SQLValue> = []
    }

    let definition: WatchDefinition

    private static let atOnce = 500

    func answer(_ keys: [SQLValue], on connection: any Connection) throws -> Answer {
        var answer = Answer()
        for start in stride(from: 0, to: keys.count, by: Self.atOnce) {
            try ask(keys[start..<min(start + Self.atOnce, keys.count)], &answer, connection)
        }
        return answer
    }

    private func ask(_ keys: ArraySlice<SQLValue>, _ answer: inout Answer, _ connection: any Connection) throws {
        guard let first = keys.first else { return }
        let key = Identifier.quoted(definition.key, connection.dialect)
        do {
            // Among the columns: in WHERE it might be asked of other rows before these are picked.
            let rows = try connection.query(
                """
                SELECT \(raw: key) AS herald_key, \(raw: PollColumns.wanted(definition.condition)) AS herald_wanted \
                FROM \(raw: Identifier.quotedPath(definition.table, connection.dialect)) \
                WHERE \(raw: key) IN (\(list: Array(keys)))
                """)
            for row in rows where try row.integer("herald_wanted") == 1 {
                answer.wanted.insert(row["herald_key"] ?? .null)
            }
        } catch let error as DatabaseError where error.kind == .unexpectedValue {
            guard keys.count > 1 else {
                answer.undecided.insert(first)
                return
            }
            let middle = keys.startIndex + keys.count / 2
            try ask(keys[..<middle], &answer, connection)
            try ask(keys[middle...], &answer, connection)
        }
    }
}
