import FoundationEssentials

/// How the queues stood at one moment.
struct QueueSample: Sendable {
    struct Queue: Sendable, Hashable {
        let channel: String
        let state: DeliveryState
    }

    var counts: [Queue: Int] = [:]
    /// Since when the oldest delivery waits that is due, by channel.
    var oldest: [String: Date] = [:]
    var pauses: [ChannelPause]
}
