import Database
import FoundationEssentials
import Timekeeping

/// What is to be told and waits for its group: `monitor_alert_news`.
enum AlertNewsStore {
    struct Waiting: Sendable {
        let id: Int64
        /// nil: it cannot be read; another version wrote it.
        let news: AlertNews?
    }

    static func put(
        _ news: AlertNews, for channel: String, at date: Date, on connection: any Connection
    ) throws {
        try connection.execute(
            """
            INSERT INTO monitor_alert_news (channel, tell_at, content) VALUES
            (\(channel), \(date.unixMilliseconds), \(try AlertJSON.encode(news)))
            """)
    }

    /// The channels that have something that waits no longer.
    static func dueChannels(at now: Date, on connection: any Connection) throws -> [String] {
        try connection.query(
            """
            SELECT DISTINCT channel FROM monitor_alert_news WHERE tell_at <= \(now.unixMilliseconds) ORDER BY channel
            """
        ).map { try $0.text("channel") }
    }

    /// All that waits for a channel, also what could wait longer.
    static func waiting(for channel: String, on connection: any Connection) throws -> [Waiting] {
        try connection.query("SELECT id, content FROM monitor_alert_news WHERE channel = \(channel) ORDER BY id").map {
            Waiting(
                id: try $0.integer("id"), news: try? AlertJSON.decode(AlertNews.self, try $0.text("content")))
        }
    }

    static func remove(_ told: [Waiting], on connection: any Connection) throws {
        for ids in ValueChunks(told.map(\.id)) {
            try connection.execute("DELETE FROM monitor_alert_news WHERE id IN (\(list: ids))")
        }
    }
}
