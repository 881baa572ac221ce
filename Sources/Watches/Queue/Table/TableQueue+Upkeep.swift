import Database
import FoundationEssentials
import Timekeeping

extension TableQueue {
    private static let swept = 1_000

    package func reclaim(olderThan age: Duration, most: Int) async throws -> [QueuedChange] {
        try await withQueue { connection in
            let columns = try prepare(connection)
            let isLeft: SQL = """
                \(raw: table.statusAside) = 'PROCESSING' AND \(table.isOwn) AND COALESCE(\(table.milliseconds("processed_at")), \
                \(table.milliseconds("created_at"))) <= \(table.nowMilliseconds) - \(age.milliseconds)
                """
            var ids = try connection.query(
                """
                SELECT id FROM \(raw: table.path) WHERE status = 'PROCESSING' AND \(isLeft) ORDER BY created_at, id LIMIT \(most)
                """
            ).map { try $0.integer("id") }
            if ids.count >= most { ids = try withAllOfTheirRecords(ids, isLeft, connection) }
            guard !ids.isEmpty else { return [] }
            let reader = QueueReader(table: table, columns: columns, names: definition.names)
            return try write(connection) {
                var left: [QueuedChange] = []
                for chunk in ValueChunks(ids.sorted()) {
                    let rows = try lock(
                        """
                        SELECT \(reader.columnList) FROM \(raw: table.pathByKey)
                        WHERE id IN (\(list: chunk)) AND \(isLeft)
                        """, connection)
                    left += try rows.compactMap { try reader.change($0, now: clock.now()) }
                }
                try begin(left.map(\.id), connection)
                return left.sorted { ($0.queuedAt, $0.id) < ($1.queuedAt, $1.id) }
            }
        }
    }

    /// What is told of a record together must not come apart where the rest is cut off.
    private func withAllOfTheirRecords(
        _ ids: [Int64], _ isLeft: SQL, _ connection: any Connection
    ) throws -> [Int64] {
        var records: Set<SQLValue> = []
        for chunk in ValueChunks(ids.sorted()) {
            try connection.forEachRow(
                "SELECT \(raw: table.reference) AS record FROM \(raw: table.pathByKey) WHERE id IN (\(list: chunk))"
            ) { row in records.insert(row["record"] ?? .null) }
        }
        var all = Set(ids)
        for chunk in ValueChunks(Array(records)) {
            try connection.forEachRow(
                """
                SELECT id FROM \(raw: table.path) WHERE \(raw: table.reference) IN (\(list: chunk)) AND \(isLeft)
                """
            ) { row in all.insert(try row.integer("id")) }
        }
        return Array(all)
    }

    /// Before anything is taken.
    @discardableResult
    func prepare(_ connection: any Connection) throws -> QueueColumns {
        let columns = try columns(connection)
        if isSweepDue() { try sweep(connection) }
        return columns
    }

    /// What waits without a try left, as the system before left it, ends.
    private func sweep(_ connection: any Connection) throws {
        // Origin 5's queue has an index over the tries, which is shorter than walking over all that waits.
        let order: SQL = table.dialect == .mysql ? "" : "ORDER BY created_at, id"
        let question: SQL =
            "SELECT id FROM \(raw: table.path) WHERE \(table.isLeftExhausted) \(order) LIMIT \(Self.swept)"
        let ids = try lookup(connection) { try connection.query(question).map { try $0.integer("id") } }
        guard !ids.isEmpty else { return }
        try write(connection) {
            for chunk in ValueChunks(ids.sorted()) {
                try connection.execute(
                    """
                    UPDATE \(raw: table.pathByKey) SET status = 'FAILED', processed_at = \(table.now),
                        error_message = \(gaveUp)
                    WHERE id IN (\(list: chunk)) AND \(table.isExhausted) AND processed_at IS NULL
                    """)
            }
        }
    }

    /// `gave up after 3 tries`, and what was the matter where somebody wrote that down; once.
    private var gaveUp: SQL {
        let words: SQL =
            switch table.dialect {
            case .mysql: "CONCAT('gave up after ', retry_count, ' tries')"
            case .sqlite, .postgresql: "'gave up after ' || retry_count || ' tries'"
            }
        let both: SQL =
            table.dialect == .mysql ? "CONCAT(\(words), ': ', error_message)" : "\(words) || ': ' || error_message"
        return """
            CASE WHEN COALESCE(error_message, '') = '' THEN \(words) WHEN error_message LIKE 'gave up after %' \
            THEN error_message ELSE \(both) END
            """
    }
}
