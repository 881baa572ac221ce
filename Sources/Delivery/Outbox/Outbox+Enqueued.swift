package import Database
package import FoundationEssentials

extension Outbox {
    /// The deliveries of the entry with this key, where it was enqueued after `since`; nil where it was not.
    package func enqueued(
        _ key: String, to channel: String, since: Date, on connection: any Connection
    ) throws -> [Int64]? {
        try EnqueueStore.enqueued(key, to: channel, since: since, on: connection)
    }
}
