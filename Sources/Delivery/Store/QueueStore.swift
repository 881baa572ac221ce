import Database
import FoundationEssentials
import Timekeeping

/// How long the queues are, at a price that does not grow with what was ever delivered: steps in the index
/// `delivery_due`, and no more of them than `mostCounted` for each channel and state.
enum QueueStore {
    static let mostCounted = 10_000
    private static let mostChannels = 500
    private static let states: [DeliveryState] = [.pending, .sending, .failed, .refused, .throttled]

    static func sample(at now: Date, on connection: any Connection) throws -> QueueSample {
        var sample = QueueSample(pauses: try ChannelStore.pauses(at: now, on: connection))
        for state in states {
            for channel in try channels(in: state, on: connection) {
                sample.counts[QueueSample.Queue(channel: channel, state: state)] = try count(
                    state, of: channel, on: connection)
                guard state == .pending else { continue }
                sample.oldest[channel] = try oldest(of: channel, at: now, on: connection)
            }
        }
        return sample
    }

    /// One step in the index for each.
    private static func channels(in state: DeliveryState, on connection: any Connection) throws -> [String] {
        var channels: [String] = []
        while channels.count < mostChannels,
            let channel = try connection.queryFirst(
                """
                SELECT MIN(channel) AS channel FROM delivery WHERE state = \(state.rawValue) \
                AND channel > \(channels.last ?? "")
                """)?.optionalText("channel")
        {
            channels.append(channel)
        }
        return channels
    }

    private static func count(
        _ state: DeliveryState, of channel: String, on connection: any Connection
    ) throws -> Int {
        let row = try connection.queryFirst(
            """
            SELECT COUNT(*) AS deliveries FROM (SELECT id FROM delivery WHERE state = \(state.rawValue) \
            AND channel = \(channel) ORDER BY due_at, id LIMIT \(mostCounted)) counted
            """)
        return Int(try row?.integer("deliveries") ?? 0)
    }

    /// Since when the one waits that was enqueued first, of those that are due. Ids grow, and stand in the index; the one
    /// row is then looked up.
    private static func oldest(of channel: String, at now: Date, on connection: any Connection) throws -> Date? {
        let row = try connection.queryFirst(
            """
            SELECT MIN(id) AS oldest FROM (SELECT id FROM delivery WHERE state = 'pending' AND channel = \(channel) \
            AND due_at <= \(now.unixMilliseconds) ORDER BY due_at, id LIMIT \(mostCounted)) due
            """)
        guard let id = try row?.optionalInteger("oldest") else { return nil }
        return try connection.queryFirst(
            "SELECT COALESCE(wanted_at, created_at) AS wanted_at FROM delivery WHERE id = \(id)"
        )?.instant("wanted_at")
    }
}
