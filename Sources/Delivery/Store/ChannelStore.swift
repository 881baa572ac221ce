import Database
import FoundationEssentials
import Timekeeping

/// What all nodes must know of a channel: until when it is paused. The row is also the lock under which a
/// channel with a rate is claimed.
enum ChannelStore {
    /// How soon a node looks whether a pause that may be cut short has been, in seconds.
    static let lookAgain: TimeInterval = 5

    /// Makes sure that each channel has its row.
    static func register(_ channels: [String], on connection: any Connection) throws {
        let known = Set(try connection.query("SELECT name FROM delivery_channel").map { try $0.text("name") })
        for channel in channels where !known.contains(channel) {
            try insertIgnoring(channel, on: connection)
        }
    }

    /// Pauses a channel for every node; a longer pause is not cut short.
    static func pause(
        _ channel: String, until date: Date, reason: String?, kind: ChannelPause.Kind, on connection: any Connection
    ) throws {
        try insertIgnoring(channel, on: connection)
        try connection.execute(
            """
            UPDATE delivery_channel SET paused_until = \(date.unixMilliseconds), paused_reason = \(reason), \
            paused_kind = \(kind.rawValue) WHERE name = \(channel) AND paused_until < \(date.unixMilliseconds)
            """)
    }

    /// Ends a pause that was made because the channel was broken; what the peer asked for is kept.
    static func resume(_ channel: String, on connection: any Connection) throws {
        try connection.execute(
            """
            UPDATE delivery_channel SET paused_until = 0 WHERE name = \(channel) \
            AND paused_kind = \(ChannelPause.Kind.broken.rawValue)
            """)
    }

    /// The pauses that have not ended yet.
    static func pauses(at now: Date, on connection: any Connection) throws -> [ChannelPause] {
        try connection.query(
            """
            SELECT name, paused_until, paused_reason, paused_kind FROM delivery_channel \
            WHERE paused_until > \(now.unixMilliseconds) ORDER BY name
            """
        ).map { row in
            ChannelPause(
                channel: try row.text("name"), until: try row.instant("paused_until"),
                reason: try row.optionalText("paused_reason"),
                kind: try row.optionalText("paused_kind").flatMap(ChannelPause.Kind.init) ?? .asked)
        }
    }

    private static func insertIgnoring(_ channel: String, on connection: any Connection) throws {
        try connection.insertIgnoringWithoutID(
            "INSERT INTO delivery_channel (name) VALUES (\(channel))", conflictOn: ["name"])
    }
}
