import Database
import FoundationEssentials
import Timekeeping

/// One node judges the rules: `monitor_lease`. The row is locked to the end of the transaction that looks at it.
enum EvaluatorLease {
    struct Held: Sendable, Hashable {
        /// Since when some node has judged without interruption.
        let steadySince: Date
    }

    private static let name = "alerts"
    /// Longer without anybody, and nobody knows what was meanwhile.
    private static let longestPause: TimeInterval = 300

    /// Takes or prolongs it.
    ///
    /// - Returns: nil where another node has it.
    static func take(
        _ node: String, at now: Date, for length: Duration, on connection: any Connection
    ) throws -> Held? {
        guard let row = try row(on: connection) ?? first(node, at: now, on: connection) else { return nil }
        let (until, beat) = (try row.instant("until_at"), try row.instant("beat_at"))
        // One that ends later than any could was written by a clock that is set back since.
        let isFree = until <= now || until > now.addingTimeInterval(2 * length.seconds)
        guard try row.text("node") == node || isFree else { return nil }
        let pause = now.timeIntervalSince(beat)
        let isSteady = (0...longestPause).contains(pause)
        let steadySince = isSteady ? try row.instant("steady_since") : now
        try connection.execute(
            """
            UPDATE monitor_lease SET node = \(node), until_at = \(now.unixMilliseconds + length.milliseconds), \
            steady_since = \(steadySince.unixMilliseconds), beat_at = \(now.unixMilliseconds) WHERE name = \(name)
            """)
        return Held(steadySince: steadySince)
    }

    /// Whether a node has it still; nobody else takes it before the transaction ends.
    ///
    /// Also beyond its time: nobody has judged as long as nobody else has taken it.
    static func isHeld(by node: String, on connection: any Connection) throws -> Bool {
        try row(on: connection)?.text("node") == node
    }

    /// Whether some node judges just now.
    static func isTaken(at now: Date, on connection: any Connection) throws -> Bool {
        try connection.queryFirst(
            "SELECT name FROM monitor_lease WHERE name = \(name) AND until_at > \(now.unixMilliseconds)") != nil
    }

    /// Lets another node take it at once.
    static func release(_ node: String, on connection: any Connection) throws {
        try connection.execute("UPDATE monitor_lease SET until_at = 0 WHERE name = \(name) AND node = \(node)")
    }

    /// Makes the row. Two that do so at once are kept apart by its key.
    private static func first(_ node: String, at now: Date, on connection: any Connection) throws -> Row? {
        try connection.insertIgnoringWithoutID(
            """
            INSERT INTO monitor_lease (name, node, until_at, steady_since, beat_at) VALUES
            (\(name), \(node), 0, \(now.unixMilliseconds), \(now.unixMilliseconds))
            """, conflictOn: ["name"])
        return try row(on: connection)
    }

    private static func row(on connection: any Connection) throws -> Row? {
        let lock = connection.dialect == .sqlite ? "" : " FOR UPDATE"
        return try connection.queryFirst(
            "SELECT node, until_at, steady_since, beat_at FROM monitor_lease WHERE name = \(name)\(raw: lock)")
    }
}
