import Database
import FoundationEssentials

/// One of all nodes writes the figures that are the same for all (`monitor_lease`, `shared-series`): answers of several
/// in one point would be no one's answer.
extension SeriesStore {
    private static let lease = "shared-series"
    /// Three rounds. After that another node takes its place.
    private static let leaseLength: Int64 = 45_000

    package func speaksForAll(_ node: String) async throws -> Bool {
        let now = clock.now().unixMilliseconds
        return try await pool.withConnection { connection in
            try Self.take(node, now, connection)
            if let speaker = try Self.speaker(connection) { return speaker == node }
            try connection.insertIgnoringWithoutID(
                """
                INSERT INTO monitor_lease (name, node, until_at, steady_since, beat_at) VALUES
                (\(Self.lease), \(node), \(now + Self.leaseLength), \(now), \(now))
                """, conflictOn: ["name"])
            return try Self.speaker(connection) == node
        }
    }

    package func stopSpeaking(_ node: String) async throws {
        try await pool.withConnection(timeout: .seconds(2)) { connection in
            _ = try connection.execute(
                "UPDATE monitor_lease SET until_at = 0 WHERE name = \(Self.lease) AND node = \(node)")
        }
    }

    /// One that ends later than any could was written by a clock that is set back since.
    private static func take(_ node: String, _ now: Int64, _ connection: any Connection) throws {
        try connection.execute(
            """
            UPDATE monitor_lease SET node = \(node), until_at = \(now + leaseLength), beat_at = \(now) \
            WHERE name = \(lease) AND (node = \(node) OR until_at <= \(now) OR until_at > \(now + 2 * leaseLength))
            """)
    }

    private static func speaker(_ connection: any Connection) throws -> String? {
        try connection.queryFirst("SELECT node FROM monitor_lease WHERE name = \(lease)")?.text("node")
    }
}
