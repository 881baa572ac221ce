package import Database
package import FoundationEssentials

extension Outbox {
    /// The deliveries of the entry with this key, in order; none where there is no such entry, or not any more.
    ///
    /// - Parameter since: only if it was enqueued after that; nil: whenever.
    package func deliveries(
        of key: String, to channel: String, since: Date? = nil, on connection: any Connection
    ) throws -> [Int64] {
        try EnqueueStore.ids(of: key, to: channel, since: since, on: connection)
    }
}
