package import Database
package import Timekeeping

/// The one way out: what is in here leaves, once, or is shown as failed.
package final class Outbox: Sendable {
    package init(
        store: ConnectionPool, channels: [any Channel], clock: any WallClock
    ) {
        fatalError("being built")
    }

    /// Composes the message into parts and stores them, committed together with what others enqueue at
    /// the same moment.
    ///
    /// - Throws: `ChannelRefusal`, `UnknownChannel` or `DatabaseError`.
    package func enqueue(_ entry: OutboxEntry) async throws -> EnqueueReceipt {
        fatalError("being built")
    }

    /// The same inside a transaction of the caller's own state.
    package func enqueue(_ entry: OutboxEntry, on connection: any Connection) throws -> EnqueueReceipt {
        fatalError("being built")
    }
}
