import Database
package import FoundationEssentials

extension TableQueue {
    package func replay(since: Date, includingFailedOnly: Bool) async throws -> Int {
        try await withQueue { connection in
            let ids = try replayable(since: since, onlyFailed: includingFailedOnly, connection)
            guard !ids.isEmpty else { return 0 }
            let columns = try columns(connection)
            // All of them or none: who calls again after a failure would have some told twice.
            return try write(connection) {
                var count = 0
                for chunk in ValueChunks(ids.sorted()) {
                    count += try connection.execute(copy(of: chunk, columns)).affectedRows
                }
                try connection.say("", as: definition.names.notice)
                return count
            }
        }
    }

    /// Of each record and type the newest row since then that has ended, unless another one is not finished.
    private func replayable(since: Date, onlyFailed: Bool, _ connection: any Connection) throws -> [Int64] {
        let rows = try connection.query(
            """
            SELECT MAX(id) AS id, MAX(CASE WHEN status = 'FAILED' THEN id END) AS failed_id
            FROM \(raw: table.path)
            WHERE \(table.isOwn) AND (status IN ('PENDING', 'PROCESSING')
                OR (status IN ('SUCCESS', 'FAILED') AND created_at >= \(table.instant(since))))
            GROUP BY \(raw: table.reference), notification_type
            HAVING MAX(CASE WHEN status IN ('PENDING', 'PROCESSING') THEN 1 ELSE 0 END) = 0
            """)
        return try rows.compactMap { row in
            let id = try row.integer("id")
            return try !onlyFailed || row.optionalInteger("failed_id") == id ? id : nil
        }
    }

    package func clean(_ retention: QueueRetention, most: Int) async throws -> Int {
        try await withQueue { connection in
            let delivered = table.instant(before: retention.delivered)
            // `created_at` is what the index knows; nothing is finished before it was written.
            let isOldSuccess: SQL = """
                status = 'SUCCESS' AND created_at < \(delivered) AND COALESCE(processed_at, created_at) < \(delivered)
                """
            let isOldFailure: SQL = "status = 'FAILED' AND created_at < \(table.instant(before: retention.failed))"
            let removed = try remove(isOldSuccess, most: most, connection)
            return try removed + remove(isOldFailure, most: most - removed, connection)
        }
    }

    private func remove(_ isOld: SQL, most: Int, _ connection: any Connection) throws -> Int {
        guard most > 0 else { return 0 }
        let condition: SQL = "\(isOld) AND \(isNobodyElses)"
        let ids = try connection.query(
            "SELECT id FROM \(raw: table.path) WHERE \(condition) ORDER BY created_at LIMIT \(most)"
        ).map { try $0.integer("id") }
        var count = 0
        for chunk in ValueChunks(ids.sorted()) {
            count += try write(connection) {
                try connection.execute(
                    """
                    DELETE \(raw: table.dialect == .mysql ? table.path : "") FROM \(raw: table.pathByKey)
                    WHERE id IN (\(list: chunk)) AND \(isOld)
                    """
                ).affectedRows
            }
        }
        return count
    }

    /// What no watch takes is cleaned by all.
    private var isNobodyElses: SQL {
        let others = table.takenTypes.filter { !table.ownTypes.contains($0) }
        guard !others.isEmpty else { return "1 = 1" }
        return "(notification_type IS NULL OR notification_type NOT IN (\(list: others)))"
    }

    private func copy(of ids: [Int64], _ columns: QueueColumns) -> SQL {
        var names = [table.reference, "notification_type"]
        if columns.hasUpdatedFields { names.append("updated_fields") }
        if columns.hasChanges { names.append("changes") }
        let list = names.joined(separator: ", ")
        return """
            INSERT INTO \(raw: table.path) (\(raw: list), status, retry_count)
            SELECT \(raw: list), 'PENDING', 0 FROM \(raw: table.pathByKey)
            WHERE id IN (\(list: ids)) AND status IN ('SUCCESS', 'FAILED') ORDER BY id
            """
    }
}
