import Database
package import FoundationEssentials

extension SeriesStore {
    package func series(
        of metric: String, labels: [String: String], since: Date
    ) async throws -> [SeriesIdentity] {
        let step = SeriesStep.finest(at: since, now: clock.now())
        let slot = step.slot(of: since)
        return try await pool.withConnection { connection in
            try connection.query(
                """
                SELECT s.metric, s.labels, s.node FROM monitor_series s WHERE s.metric = \(metric) AND EXISTS (
                    SELECT 1 FROM monitor_point p
                    WHERE p.series_id = s.id AND p.step = \(step.rawValue) AND p.slot >= \(slot))
                ORDER BY s.labels, s.node
                """
            ).map(SeriesIdentity.init)
        }.filter { $0.fits(labels) }
    }

    package func points(of series: SeriesIdentity, from: Date, to: Date) async throws -> [SeriesPoint] {
        try await points(of: series, from: from, to: to, step: SeriesStep.finest(at: from, now: clock.now()))
    }

    /// The points of one step, whose beginnings lie from `from` (included) to `to` (excluded).
    package func points(
        of series: SeriesIdentity, from: Date, to: Date, step: SeriesStep
    ) async throws -> [SeriesPoint] {
        guard let key = SeriesKey(series), let id = try await names.id(of: key), from < to else { return [] }
        // The first slot that does not begin before.
        let first = -step.slot(of: Date(timeIntervalSince1970: -from.timeIntervalSince1970))
        let end = -step.slot(of: Date(timeIntervalSince1970: -to.timeIntervalSince1970))
        return try await pool.withConnection { connection in
            try connection.query(
                """
                SELECT slot, samples, total, lowest, highest, newest FROM monitor_point \
                WHERE series_id = \(id) AND step = \(step.rawValue) AND slot >= \(first) AND slot < \(end) ORDER BY slot
                """
            ).map { try SeriesPoint($0, step) }
        }
    }

    /// The newest point of every series that has one of the last `within`, by name; of one metric or of all.
    package func latest(
        of metric: String? = nil, within age: Duration = .seconds(300)
    ) async throws -> [(series: SeriesIdentity, point: SeriesPoint)] {
        let step = SeriesStep.seconds15
        let slot = step.slot(of: clock.now().addingTimeInterval(-age.seconds))
        let chosen: SQL = metric.map { " WHERE s.metric = \($0)" } ?? ""
        return try await pool.withConnection { connection in
            try connection.query(
                """
                SELECT s.metric, s.labels, s.node, p.slot, p.samples, p.total, p.lowest, p.highest, p.newest
                FROM monitor_series s JOIN monitor_point p ON p.series_id = s.id AND p.step = \(step.rawValue)
                    AND p.slot >= \(slot) AND p.slot = (
                        SELECT q.slot FROM monitor_point q WHERE q.series_id = s.id AND q.step = \(step.rawValue)
                        ORDER BY q.slot DESC LIMIT 1)\(chosen)
                ORDER BY s.metric, s.labels, s.node
                """
            ).map { (series: try SeriesIdentity($0), point: try SeriesPoint($0, step)) }
        }
    }
}

extension SeriesIdentity {
    fileprivate init(_ row: Row) throws {
        self = SeriesKey.identity(
            metric: try row.text("metric"), labels: try row.text("labels"), node: try row.text("node"))
    }
}

extension SeriesPoint {
    fileprivate init(_ row: Row, _ step: SeriesStep) throws {
        guard let sum = row["total"]?.numericValue else {
            throw DatabaseError(.unexpectedValue, "column total is not a number")
        }
        self.init(
            at: step.start(ofSlot: Int(try row.integer("slot"))), count: Int(try row.integer("samples")), sum: sum,
            minimum: row["lowest"]?.numericValue ?? sum, maximum: row["highest"]?.numericValue ?? sum,
            last: row["newest"]?.numericValue ?? sum)
    }
}
