import Database
import FoundationEssentials

extension TableQueue {
    /// How often others may have taken all that was found.
    private static let tries = 5

    package func claim(_ order: ClaimOrder) async throws -> [QueuedChange] {
        try await withQueue { connection in
            try prepare(connection)
            var lost: [SQLValue] = []
            for _ in 0..<Self.tries {
                let found = try lookup(connection) { try candidates(order, passingOver: lost, connection) }
                guard !found.isEmpty else { return [] }
                let taken = try write(connection) { try take(found, connection) }
                guard taken.isEmpty else { return taken }
                // Another node was quicker with all of them: it may have its share, these may have the next.
                lost += found.map(\.record)
            }
            return []
        }
    }

    /// What could be taken, found without locking anything.
    func candidates(
        _ order: ClaimOrder, passingOver lost: [SQLValue], _ connection: any Connection
    ) throws -> [ClaimCandidate] {
        let takesGroups = order.takesAll || order.coalesce > .zero
        let most = max(1, order.most)
        var found: [ClaimCandidate] = []
        var changes = 0
        var page = WaitingPage(table: table, order: order, passedOver: lost)
        while found.count < most, !order.takesAll || changes < most, let records = try page.next(connection) {
            let places = Dictionary(uniqueKeysWithValues: records.enumerated().map { ($1, $0) })
            let onPage = try ValueChunks(free(records, of: page, connection)).flatMap { chunk in
                takesGroups ? try groups(of: chunk, connection) : try firsts(of: chunk, connection)
            }
            // In the order of the page, which is that of waiting, and not as the database grouped them.
            found += onPage.sorted { places[$0.record, default: .max] < places[$1.record, default: .max] }
            changes += onPage.reduce(0) { $0 + $1.ids.count }
        }
        return order.takesAll ? Self.cut(found, to: most) : Array(found.prefix(most))
    }

    /// So many changes; of the last record its first ones.
    private static func cut(_ candidates: [ClaimCandidate], to most: Int) -> [ClaimCandidate] {
        var room = most
        var cut: [ClaimCandidate] = []
        for candidate in candidates where room > 0 {
            cut.append(ClaimCandidate(record: candidate.record, ids: Array(candidate.ids.prefix(room))))
            room -= candidate.ids.count
        }
        return cut
    }

    /// Of each record its first unfinished change, if that waits for this watch and none is under way.
    ///
    /// One statement sees both: between two of them another node may take the first change, and the second would then
    /// look like it.
    ///
    /// First is the lowest id: two changes of one record are written one after the other under its lock, while
    /// `created_at` may be when their statements or transactions began.
    private func firsts(of records: [SQLValue], _ connection: any Connection) throws -> [ClaimCandidate] {
        let rows = try connection.query(
            """
            SELECT \(raw: table.reference) AS record, MIN(id) AS first_id,
                MIN(CASE WHEN \(table.isWaiting) THEN id END) AS own_id,
                MAX(CASE WHEN status = 'PROCESSING' THEN 1 ELSE 0 END) AS is_under_way
            FROM \(raw: table.path)
            WHERE \(isUnfinished(records)) GROUP BY \(raw: table.reference)
            """)
        return try rows.compactMap { row in
            let first = try row.integer("first_id")
            guard try row.optionalInteger("own_id") == first, try row.integer("is_under_way") == 0 else { return nil }
            return ClaimCandidate(record: row["record"] ?? .null, ids: [first])
        }
    }

    /// Of each record all that waits for this watch, up to what waits for another one.
    private func groups(of records: [SQLValue], _ connection: any Connection) throws -> [ClaimCandidate] {
        let rows = try connection.query(
            """
            SELECT id, \(raw: table.reference) AS record, CASE WHEN \(table.isWaiting) THEN 1 ELSE 0 END AS is_own,
                CASE WHEN status = 'PROCESSING' THEN 1 ELSE 0 END AS is_under_way
            FROM \(raw: table.path) WHERE \(isUnfinished(records))
            """)
        let changes = try rows.map { row in
            UnfinishedChange(
                id: try row.integer("id"), record: row["record"] ?? .null, isOwn: try row.integer("is_own") == 1,
                isUnderWay: try row.integer("is_under_way") == 1)
        }
        return Dictionary(grouping: changes, by: \.record).compactMap { record, changes in
            guard !changes.contains(where: \.isUnderWay) else { return nil }
            let ids = changes.sorted { $0.id < $1.id }.prefix(while: \.isOwn).map(\.id)
            return ids.isEmpty ? nil : ClaimCandidate(record: record, ids: ids)
        }
    }

    private struct UnfinishedChange {
        let id: Int64
        let record: SQLValue
        let isOwn: Bool
        let isUnderWay: Bool
    }

    /// What waits without a try left holds nothing up: nobody tells it.
    private func isUnfinished(_ records: [SQLValue]) -> SQL {
        """
        \(raw: table.reference) IN (\(list: records)) AND \(raw: table.statusAside) IN ('PENDING', 'PROCESSING')
            AND \(table.isTaken) AND NOT (\(table.isExhausted))
        """
    }

    /// Leaves out records with very many changes of which one is under way, without going through all of them.
    private func free(
        _ records: [SQLValue], of page: WaitingPage, _ connection: any Connection
    ) throws -> [SQLValue] {
        var underWay: Set<SQLValue> = []
        for chunk in ValueChunks(records.filter(page.isFlooded)) {
            try connection.forEachRow(
                """
                SELECT \(raw: table.reference) AS record FROM \(raw: table.path)
                WHERE \(raw: table.reference) IN (\(list: chunk)) AND status = 'PROCESSING' AND \(table.isTaken)
                GROUP BY \(raw: table.reference)
                """
            ) { row in underWay.insert(row["record"] ?? .null) }
        }
        return records.filter { !underWay.contains($0) }
    }

    /// Locks them, looks whether they still wait, and marks them.
    func take(_ candidates: [ClaimCandidate], _ connection: any Connection) throws -> [QueuedChange] {
        let reader = QueueReader(table: table, columns: try columns(connection), names: definition.names)
        var locked: [Int64: QueuedChange] = [:]
        for chunk in ValueChunks(candidates.flatMap(\.ids).sorted()) {
            let rows = try lock(
                """
                SELECT \(reader.columnList) FROM \(raw: table.pathByKey)
                WHERE id IN (\(list: chunk)) AND \(table.stillWaits)
                """, connection)
            for change in try rows.compactMap({ try reader.change($0, now: clock.now()) }) {
                locked[change.id] = change
            }
        }
        // Who did not get a record's first change gets none of it: somebody else is telling it.
        let taken = candidates.flatMap { candidate in
            candidate.ids.prefix { locked[$0] != nil }.compactMap { locked[$0] }
        }
        try begin(taken.map(\.id), connection)
        return taken
    }

    /// Marks locked rows as under way from now on.
    func begin(_ ids: [Int64], _ connection: any Connection) throws {
        for chunk in ValueChunks(ids.sorted()) {
            try connection.execute(
                """
                UPDATE \(raw: table.pathByKey) SET status = 'PROCESSING', processed_at = \(table.now)
                WHERE id IN (\(list: chunk))
                """)
        }
    }
}
