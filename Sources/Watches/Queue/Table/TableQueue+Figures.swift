import Database
package import FoundationEssentials

extension TableQueue {
    package func backlog(countingTo most: Int) async throws -> QueueBacklog {
        try await withQueue { connection in
            let question: SQL = """
                SELECT \(count(table.isWaiting, most)) AS pending,
                    \(count("status = 'PROCESSING' AND \(table.isOwn)", most)) AS processing,
                    (SELECT \(table.milliseconds("created_at")) FROM \(raw: table.path) WHERE \(table.isWaiting)
                        ORDER BY created_at, id LIMIT 1) AS oldest_ms
                """
            let row = try lookup(connection) { try connection.queryFirst(question) }
            guard let row else { return QueueBacklog() }
            return QueueBacklog(
                pending: Int(try row.integer("pending")), processing: Int(try row.integer("processing")),
                oldestPending: try row.optionalInstant("oldest_ms"))
        }
    }

    /// Of the changes since then those that have ended. They are found by when they were written, which an index knows.
    package func statistics(since: Date) async throws -> QueueStatistics {
        try await withQueue { connection in
            let latency: SQL = "\(table.milliseconds("processed_at")) - \(table.milliseconds("created_at"))"
            var statistics = QueueStatistics()
            var latencies = LatencyCounts()
            // Grouped, so that what comes here does not grow with the queue: to the millisecond, to the second above ten.
            try connection.forEachRow(
                """
                SELECT status, bucket, COUNT(*) AS number FROM (
                    SELECT status, CASE WHEN status <> 'SUCCESS' THEN NULL WHEN latency < 10000 THEN latency
                        ELSE latency - latency % 1000 END AS bucket
                    FROM (
                        SELECT status, \(latency) AS latency FROM \(raw: table.path)
                        WHERE status IN ('SUCCESS', 'FAILED') AND created_at >= \(table.instant(since))
                            AND \(table.isOwn)
                    ) AS ended
                ) AS grouped GROUP BY status, bucket
                """
            ) { row in
                let number = Int(try row.integer("number"))
                guard try row.text("status") == "SUCCESS" else {
                    statistics.failed += number
                    return
                }
                statistics.succeeded += number
                latencies.add(number, milliseconds: try row.optionalInteger("bucket"))
            }
            statistics.medianLatency = latencies.quantile(0.5)
            statistics.p95Latency = latencies.quantile(0.95)
            return statistics
        }
    }

    private func count(_ condition: SQL, _ most: Int) -> SQL {
        """
        (SELECT COUNT(*) FROM (SELECT 1 FROM \(raw: table.path) WHERE \(condition) \
        ORDER BY created_at, id LIMIT \(most)) AS counted)
        """
    }
}
