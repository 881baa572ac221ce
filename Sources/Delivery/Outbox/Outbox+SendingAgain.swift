package import Database
import FoundationEssentials

extension Outbox {
    package enum SentAgain: Sendable, Hashable {
        /// All parts that ended without arriving were put back.
        case retried(deliveryIDs: [Int64])
        /// It is on its way, or has arrived.
        case nothingToDo
        /// There is no such entry, or not any more.
        case unknown
    }

    /// Puts what ended of an entry without arriving back to be sent, within the caller's transaction, as a retry by
    /// hand does.
    package func sendAgain(
        _ key: String, to channel: String, on connection: any Connection
    ) throws -> SentAgain {
        let ids = try EnqueueStore.ids(of: key, to: channel, on: connection)
        guard !ids.isEmpty else { return .unknown }
        let ended = try OutcomeStore.outcomes(of: ids, on: connection)
            .filter { $0.state.isDeadLetter || $0.state == .cancelled }
        guard !ended.isEmpty else { return .nothingToDo }
        let now = clock.now()
        for delivery in ended { _ = try LedgerStore.retry(delivery.id, at: now, on: connection) }
        try connection.say(StoreNotice.enqueued(channel: channel, dueAt: nil).text(from: sender), as: StoreNotice.name)
        notices.post(.enqueued(channels: [channel], dueAt: now, isCommitted: false))
        return .retried(deliveryIDs: ids)
    }

    /// Cancels what of an entry has still to be sent, within the caller's transaction, because something newer takes its
    /// place. What is being sent at this moment is left to its end.
    package func withdraw(_ key: String, from channel: String, on connection: any Connection) throws {
        let ids = try EnqueueStore.ids(of: key, to: channel, on: connection)
        for delivery in try OutcomeStore.outcomes(of: ids, on: connection) where delivery.state == .pending {
            do {
                _ = try LedgerStore.cancel(delivery.id, at: clock.now(), on: connection)
            } catch is DeliveryRefusal {
                // Claimed or finished meanwhile.
            }
        }
    }

    /// Says that a transaction of the caller's, in which something was enqueued for the channel, is committed: it is
    /// sent at once, and not only at the next look.
    package func wake(_ channel: String) {
        notices.post(.enqueued(channels: [channel], dueAt: clock.now(), isCommitted: true))
    }
}
