import Database
import FoundationEssentials

extension TableQueue {
    /// How often others may have taken all that was found.
    private static let tries = 5
    /// A digest takes no more at once; what is left comes into the next one.
    private static let mostForDigest = 100_000

    package func claim(_ order: ClaimOrder) async throws -> [QueuedChange] {
        try await pool.withConnection { connection in
            if isSweepDue() { try sweep(connection) }
            var lost: [SQLValue] = []
            for _ in 0..<Self.tries {
                let found = try candidates(order, passingOver: lost, connection)
                guard !found.isEmpty else { return [] }
                let taken = try take(found, connection)
                guard taken.isEmpty else { return taken }
                // Another node was quicker with all of them: it may have its share, these may have the next.
                lost += found.map(\.record)
            }
            return []
        }
    }

    private func candidates(
        _ order: ClaimOrder, passingOver lost: [SQLValue], _ connection: any Connection
    ) throws -> [ClaimCandidate] {
        let takesGroups = order.takesAll || order.coalesce > .zero
        let most = order.takesAll ? Self.mostForDigest : max(1, order.most)
        var found: [ClaimCandidate] = []
        var page = WaitingPage(table: table, order: order, passedOver: lost)
        while found.count < most, let records = try page.next(connection) {
            let places = Dictionary(uniqueKeysWithValues: records.enumerated().map { ($1, $0) })
            let onPage = try IDChunks.of(records).flatMap { chunk in
                takesGroups ? try groups(of: chunk, connection) : try firsts(of: chunk, connection)
            }
            // In the order of the page, which is that of waiting, and not as the database grouped them.
            found += onPage.sorted { places[$0.record, default: .max] < places[$1.record, default: .max] }
        }
        return Array(found.prefix(most))
    }

    /// Of each record its first unfinished change, if that waits for this watch and none of it is under way.
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
            WHERE \(raw: table.reference) IN (\(list: records)) AND \(isUnfinished) AND \(table.isTaken)
            GROUP BY \(raw: table.reference)
            """)
        return try rows.compactMap { row in
            let first = try row.integer("first_id")
            guard try row.optionalInteger("own_id") == first, try row.integer("is_under_way") == 0 else { return nil }
            return ClaimCandidate(record: row["record"] ?? .null, ids: [first])
        }
    }

    /// Of each record all that waits for this watch, up to what waits for another one.
    private func groups(of records: [SQLValue], _ connection: any Connection) throws -> [ClaimCandidate] {
        var groups: [SQLValue: ClaimCandidate] = [:]
        var closed: Set<SQLValue> = []
        try connection.forEachRow(
            """
            SELECT id, \(raw: table.reference) AS record, status,
                CASE WHEN \(table.isWaiting) THEN 1 ELSE 0 END AS is_own
            FROM \(raw: table.path)
            WHERE \(raw: table.reference) IN (\(list: records)) AND \(isUnfinished) AND \(table.isTaken) ORDER BY id
            """
        ) { row in
            let record = row["record"] ?? .null
            if try row.text("status") == "PROCESSING" { groups[record] = nil }
            guard !closed.contains(record) else { return }
            guard try row.text("status") == "PENDING", try row.integer("is_own") == 1 else {
                closed.insert(record)
                return
            }
            groups[record, default: ClaimCandidate(record: record, ids: [])].ids.append(try row.integer("id"))
        }
        return Array(groups.values)
    }

    /// SQLite would rather walk over everything that waits than look each record up; the sign keeps it from that.
    private var isUnfinished: SQL {
        "\(raw: table.dialect == .sqlite ? "+" : "")status IN ('PENDING', 'PROCESSING')"
    }

    /// Locks them, looks whether they still wait, and marks them.
    private func take(_ candidates: [ClaimCandidate], _ connection: any Connection) throws -> [QueuedChange] {
        let reader = QueueReader(table: table, columns: try columns(connection), names: definition.names)
        let ids = candidates.flatMap(\.ids).sorted()
        return try write(connection) {
            var locked: [Int64: QueuedChange] = [:]
            for chunk in IDChunks.of(ids) {
                let rows = try lock(
                    """
                    SELECT \(reader.columnList) FROM \(raw: table.pathByKey)
                    WHERE id IN (\(list: chunk)) AND \(table.isWaiting) ORDER BY id
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
    }

    /// Marks locked rows as under way from now on.
    func begin(_ ids: [Int64], _ connection: any Connection) throws {
        for chunk in IDChunks.of(ids.sorted()) {
            try connection.execute(
                """
                UPDATE \(raw: table.pathByKey) SET status = 'PROCESSING', processed_at = \(table.now)
                WHERE id IN (\(list: chunk))
                """)
        }
    }
}
