package import Database

extension Outbox {
    /// The deliveries of the entry with this key, in order; none where there is no such entry, or not any more.
    package func deliveries(of key: String, to channel: String, on connection: any Connection) throws -> [Int64] {
        try EnqueueStore.ids(of: key, to: channel, on: connection)
    }
}
