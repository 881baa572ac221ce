import Database
import FoundationEssentials
import Timekeeping

/// What all nodes must know of a channel: until when it is paused. The row is also the lock under which a
/// channel with a rate is claimed.
enum ChannelStore {
    /// Makes sure that each channel has its row.
    static func register(_ channels: [String], on connection: any Connection) throws {
        let known = Set(try connection.query("SELECT name FROM delivery_channel").map { try $0.text("name") })
        for channel in channels where !known.contains(channel) {
            try insertIgnoring(channel, on: connection)
        }
    }

    /// Pauses a channel for every node; a longer pause is not cut short.
    static func pause(_ channel: String, until date: Date, reason: String?, on connection: any Connection) throws {
        try insertIgnoring(channel, on: connection)
        try connection.execute(
            """
            UPDATE delivery_channel SET paused_until = \(date.unixMilliseconds), paused_reason = \(reason) \
            WHERE name = \(channel) AND paused_until < \(date.unixMilliseconds)
            """)
    }

    private static func insertIgnoring(_ channel: String, on connection: any Connection) throws {
        try connection.insertIgnoringWithoutID(
            "INSERT INTO delivery_channel (name) VALUES (\(channel))", conflictOn: ["name"])
    }
}
