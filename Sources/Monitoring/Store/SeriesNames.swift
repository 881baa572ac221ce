import Database
import FoundationEssentials
import Synchronization
import Timekeeping

/// The ids of series. They are remembered, because the same names come every 15 seconds.
final class SeriesNames: Sendable {
    private struct Known {
        let id: Int64
        let foundAt: Date
    }

    private let pool: ConnectionPool
    private let clock: any WallClock
    private let limits: SeriesLimits
    private let known = Mutex<[SeriesKey: Known]>([:])

    /// Then it is looked up again: a series that had no points for months is removed, and a store may be put back from
    /// a copy while somebody writes to it.
    private static let rememberedFor: TimeInterval = 3_600

    init(_ pool: ConnectionPool, clock: any WallClock, limits: SeriesLimits) {
        self.pool = pool
        self.clock = clock
        self.limits = limits
    }

    /// - Returns: without those that are too many.
    func ids(of keys: Set<SeriesKey>) async throws -> [SeriesKey: Int64] {
        var ids = remembered(keys)
        let missing = keys.filter { ids[$0] == nil }
        guard !missing.isEmpty else { return ids }
        let found = try await pool.withConnection { [limits, clock] connection in
            try Self.findOrCreate(missing, limits, at: clock.now(), connection)
        }
        let now = clock.now()
        known.withLock { known in
            for (key, id) in found { known[key] = Known(id: id, foundAt: now) }
        }
        ids.merge(found) { old, _ in old }
        return ids
    }

    /// The id of a series that there is, without making one.
    func id(of key: SeriesKey) async throws -> Int64? {
        if let id = remembered([key])[key] { return id }
        return try await pool.withConnection { try Self.find(key, $0) }
    }

    private func remembered(_ keys: Set<SeriesKey>) -> [SeriesKey: Int64] {
        let now = clock.now()
        return known.withLock { known in
            // Also what was found in a time that is still to come, after the clock was set back.
            let outdated = known.filter { abs(now.timeIntervalSince($0.value.foundAt)) > Self.rememberedFor }
            for key in outdated.keys { known[key] = nil }
            return keys.reduce(into: [:]) { ids, key in ids[key] = known[key]?.id }
        }
    }

    private static func find(_ key: SeriesKey, _ connection: any Connection) throws -> Int64? {
        try connection.queryFirst(
            """
            SELECT id FROM monitor_series \
            WHERE metric = \(key.metric) AND labels = \(key.labels) AND node = \(key.node)
            """)?.integer("id")
    }

    /// Each statement for itself, so that what another node has made meanwhile is seen.
    private static func findOrCreate(
        _ keys: Set<SeriesKey>, _ limits: SeriesLimits, at now: Date, _ connection: any Connection
    ) throws -> [SeriesKey: Int64] {
        var found: [SeriesKey: Int64] = [:]
        var new: [SeriesKey] = []
        for key in keys {
            if let id = try find(key, connection) { found[key] = id } else { new.append(key) }
        }
        guard !new.isEmpty else { return found }
        var room = SeriesRoom(limits, try counts(connection))
        // Nodes come and go by ever new names: those that fell silent take no room. Looked up only when it matters.
        if !room.hasRoom(for: new.map(\.metric)) { room = SeriesRoom(limits, try liveCounts(at: now, connection)) }
        // In one order, so that of too many the same are taken each time.
        for key in new.sorted(by: { ($0.metric, $0.labels) < ($1.metric, $1.labels) })
        where room.take(key.metric) || key.metric == unbounded {
            let id = try connection.insertIgnoring(
                """
                INSERT INTO monitor_series (metric, labels, node, created_at) \
                VALUES (\(key.metric), \(key.labels), \(key.node), \(now.unixMilliseconds))
                """, conflictOn: ["metric", "labels", "node"])
            found[key] = try id ?? find(key, connection)
        }
        return found
    }

    /// What tells that there are too many must not be one too many itself.
    private static let unbounded = "series_refused"

    /// Those that have a point of the last day, or are as young.
    private static func liveCounts(at now: Date, _ connection: any Connection) throws -> [String: Int] {
        let since = now.addingTimeInterval(-SeriesLimits.silence)
        let step = SeriesStep.hour
        return try connection.query(
            """
            SELECT s.metric, COUNT(*) AS amount FROM monitor_series s
            WHERE s.created_at >= \(since.unixMilliseconds) OR EXISTS (
                SELECT 1 FROM monitor_point p
                WHERE p.series_id = s.id AND p.step = \(step.rawValue) AND p.slot >= \(step.slot(of: since)))
            GROUP BY s.metric
            """
        ).reduce(into: [:]) { counts, row in counts[try row.text("metric")] = Int(try row.integer("amount")) }
    }

    private static func counts(_ connection: any Connection) throws -> [String: Int] {
        try connection.query("SELECT metric, COUNT(*) AS amount FROM monitor_series GROUP BY metric")
            .reduce(into: [:]) { counts, row in counts[try row.text("metric")] = Int(try row.integer("amount")) }
    }
}

/// How many series there may still be.
private struct SeriesRoom {
    private let limits: SeriesLimits
    private var counts: [String: Int]
    private var all: Int

    init(_ limits: SeriesLimits, _ counts: [String: Int]) {
        self.limits = limits
        self.counts = counts
        all = counts.values.reduce(0, +)
    }

    func hasRoom(for metrics: [String]) -> Bool {
        var room = self
        return metrics.allSatisfy { room.take($0) }
    }

    mutating func take(_ metric: String) -> Bool {
        guard all < limits.inAll, counts[metric, default: 0] < limits.ofMetric else { return false }
        all += 1
        counts[metric, default: 0] += 1
        return true
    }
}
