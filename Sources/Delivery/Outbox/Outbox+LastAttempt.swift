package import Database

/// What came of the last attempt to send an entry of one part.
package struct LastAttempt: Sendable, Hashable {
    /// All that were ever made.
    package let attempts: Int
    /// What the peer answered, if it did.
    package let status: Int?
    package let answer: String?
    /// Why it failed, or why it was never made: one sentence without secrets.
    package let error: String?
}

extension Outbox {
    /// - Returns: nil if there is no such entry, or not any more.
    package func lastAttempt(
        of key: String, to channel: String, on connection: any Connection
    ) throws -> LastAttempt? {
        try LedgerStore.lastAttempt(of: channel, key, on: connection)
    }
}
