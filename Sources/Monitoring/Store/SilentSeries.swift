import Database
import FoundationEssentials

/// Series that may be forgotten before their last point is old enough: those beyond the limits that were silent for
/// longest, and for a day at least.
struct SilentSeries {
    private struct Known {
        let id: Int64
        let metric: String
        /// Slot of its newest hour.
        let newest: Int
    }

    let limits: SeriesLimits

    /// - Returns: ids, the longest silent first.
    func beyond(at now: Date, _ connection: any Connection) throws -> [Int64] {
        let all = try connection.queryFirst("SELECT COUNT(*) AS amount FROM monitor_series")?.integer("amount") ?? 0
        let metrics = try connection.queryFirst(
            """
            SELECT metric FROM monitor_series GROUP BY metric HAVING COUNT(*) > \(limits.ofMetric) LIMIT 1
            """)
        guard all > limits.inAll || metrics != nil else { return [] }
        return beyond(try known(connection), at: now)
    }

    private func beyond(_ known: [Known], at now: Date) -> [Int64] {
        let end = SeriesStep.hour.slot(of: now.addingTimeInterval(-SeriesLimits.silence))
        var (all, counts) = (known.count, Dictionary(known.map { ($0.metric, 1) }, uniquingKeysWith: +))
        var ids: [Int64] = []
        for series in known.sorted(by: { ($0.newest, $0.id) < ($1.newest, $1.id) }) {
            let ofMetric = counts[series.metric, default: 0]
            guard series.newest < end, all > limits.inAll || ofMetric > limits.ofMetric else { continue }
            ids.append(series.id)
            all -= 1
            counts[series.metric] = ofMetric - 1
        }
        return ids
    }

    private func known(_ connection: any Connection) throws -> [Known] {
        let step = SeriesStep.hour
        return try connection.query(
            """
            SELECT s.id, s.metric, s.created_at, (
                SELECT p.slot FROM monitor_point p WHERE p.series_id = s.id AND p.step = \(step.rawValue)
                ORDER BY p.slot DESC LIMIT 1) AS newest
            FROM monitor_series s
            """
        ).map { row in
            let made = step.slot(of: try row.instant("created_at"))
            return Known(
                id: try row.integer("id"), metric: try row.text("metric"),
                newest: try row.optionalInteger("newest").map(Int.init) ?? made)
        }
    }
}
