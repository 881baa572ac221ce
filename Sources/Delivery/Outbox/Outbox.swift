package import Database
import FoundationEssentials
package import Metrics
package import Timekeeping

/// The one way out: what is in here leaves, once, or is shown as failed.
package final class Outbox: Sendable {
    let store: ConnectionPool
    let channels: [String: any Channel]
    let policies: [String: ChannelPolicy]
    let clock: any WallClock
    let metrics: DeliveryMetrics
    let notices = DeliveryNotices()
    /// By which this process knows its own notices among those of all nodes.
    let sender: String

    private let enqueues: GroupCommit<PreparedEntry, EnqueueReceipt>
    private static let batchSize = 300

    /// - Parameters:
    ///   - policies: by the channel's name; a channel without one has an empty one.
    ///   - factory: counts what becomes of deliveries; nobody does by default.
    package init(
        store: ConnectionPool, channels: [any Channel], policies: [String: ChannelPolicy] = [:], clock: any WallClock,
        factory: any MetricsFactory = NOOPMetricsHandler.instance
    ) {
        self.store = store
        self.channels = Dictionary(channels.map { ($0.name, $0) }) { first, _ in first }
        self.policies = policies
        self.clock = clock
        metrics = DeliveryMetrics(factory: factory)
        let sender = String(UInt64.random(in: .min ... .max), radix: 36)
        self.sender = sender
        enqueues = GroupCommit(maximumBatch: Self.batchSize) { entries in
            try await store.transaction { connection in
                try EnqueueStore.enqueue(entries, saidBy: sender, on: connection)
            }
        }
    }

    /// Composes the message into parts and stores them, committed together with what others enqueue at
    /// the same moment.
    ///
    /// - Throws: `ChannelRefusal`, `UnknownChannel` or `DatabaseError`.
    package func enqueue(_ entry: OutboxEntry) async throws -> EnqueueReceipt {
        let prepared = try prepare(entry)
        let receipt = try await enqueues.submit(prepared)
        if !receipt.isDuplicate { notify(of: prepared, isCommitted: true) }
        return receipt
    }

    /// The same inside a transaction of the caller's own state.
    package func enqueue(_ entry: OutboxEntry, on connection: any Connection) throws -> EnqueueReceipt {
        try enqueue(try prepare(entry), on: connection)
    }

    /// Checks and composes an entry; what is left is to store it. Touches no store.
    ///
    /// - Throws: `ChannelRefusal` or `UnknownChannel`.
    package func prepared(_ entry: OutboxEntry) throws -> PreparedEntry { try prepare(entry) }

    /// Stores what was prepared within the caller's transaction, many at a time: others hear of it once for each channel.
    /// Once that is committed, `wake` has it sent at once.
    ///
    /// - Returns: a receipt for each entry, in order.
    package func enqueue(_ entries: [PreparedEntry], on connection: any Connection) throws -> [EnqueueReceipt] {
        try EnqueueStore.enqueue(entries, saidBy: sender, on: connection)
    }

    /// Stores what was prepared within the caller's transaction.
    func enqueue(_ prepared: PreparedEntry, on connection: any Connection) throws -> EnqueueReceipt {
        guard let receipt = try EnqueueStore.enqueue([prepared], saidBy: sender, on: connection).first else {
            throw DatabaseError(.unexpectedValue, "the outbox gave no answer")
        }
        if !receipt.isDuplicate { notify(of: prepared, isCommitted: false) }
        return receipt
    }

    private func notify(of entry: PreparedEntry, isCommitted: Bool) {
        let dueAt = Date(unixMilliseconds: entry.dueAt)
        notices.post(.enqueued(channels: [entry.channel], dueAt: dueAt, isCommitted: isCommitted))
    }

    /// - Parameters:
    ///   - note: stands before everything else.
    ///   - fallbackOf: the channel in whose place the entry is sent.
    func prepare(_ entry: OutboxEntry, note: String? = nil, fallbackOf: String? = nil) throws -> PreparedEntry {
        guard let channel = channels[entry.channel] else {
            throw UnknownChannel(name: entry.channel, known: Array(channels.keys))
        }
        try checkTexts(of: entry)
        let parts = try entry.message.preceded(by: note).flatMap { try channel.compose($0) }
        guard !parts.isEmpty else { throw ChannelRefusal("channel \(entry.channel): the message is empty") }
        let now = clock.now().unixMilliseconds
        return PreparedEntry(
            channel: entry.channel, key: entry.key, parts: try parts.map(StoredMessage.encode), feature: entry.feature,
            reference: entry.reference, traceID: entry.traceID, createdAt: now,
            dueAt: max(now, entry.notBefore?.unixMilliseconds ?? now), topic: entry.topic, fallbackOf: fallbackOf,
            keepsChannel: entry.keepsChannel, maxAttempts: entry.maxAttempts)
    }

    /// What no database could store would fail the caller's transaction, or be cut in silence by some.
    private func checkTexts(of entry: OutboxEntry) throws {
        let texts = [
            ("key", entry.key), ("feature", entry.feature), ("reference", entry.reference),
            ("trace id", entry.traceID), ("topic", entry.topic),
        ]
        for (name, text) in texts {
            guard let text else { continue }
            guard text.unicodeScalars.count <= 255, !text.utf8.contains(0) else {
                throw ChannelRefusal(
                    "channel \(entry.channel): the \(name) of a message may have 255 characters and no zero byte")
            }
        }
        if entry.key.isEmpty { throw ChannelRefusal("channel \(entry.channel): the key of a message is empty") }
    }
}
