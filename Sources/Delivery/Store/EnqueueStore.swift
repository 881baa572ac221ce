import Database
import FoundationEssentials
import Timekeeping

/// Puts entries into the outbox.
enum EnqueueStore {
    /// Stores entries, and tells other nodes once for each channel.
    static func enqueue(
        _ entries: [PreparedEntry], saidBy sender: String, on connection: any Connection
    ) throws -> [EnqueueReceipt] {
        let receipts = try entries.map { try enqueue($0, on: connection) }
        let new = zip(entries, receipts).filter { !$1.isDuplicate }.map(\.0)
        for (channel, entries) in Dictionary(grouping: new, by: \.channel) {
            let later = entries.map(\.dueAt).min().flatMap { due in entries.contains { $0.createdAt >= due } ? nil : due
            }
            let notice = StoreNotice.enqueued(channel: channel, dueAt: later.map(Date.init(unixMilliseconds:)))
            try connection.say(notice.text(from: sender), as: StoreNotice.name)
        }
        return receipts
    }

    /// Stores all parts of an entry, or finds those of the entry that has the key already.
    static func enqueue(_ entry: PreparedEntry, on connection: any Connection) throws -> EnqueueReceipt {
        guard let first = try insertFirstPart(of: entry, on: connection) else {
            return EnqueueReceipt(deliveryIDs: try ids(of: entry, on: connection), isDuplicate: true)
        }
        guard entry.parts.count > 1 else { return EnqueueReceipt(deliveryIDs: [first], isDuplicate: false) }
        for part in 2...entry.parts.count {
            try connection.execute(insertion(of: part, in: entry))
        }
        return EnqueueReceipt(deliveryIDs: try ids(of: entry, on: connection), isDuplicate: false)
    }

    /// The unique first part decides whether the entry is new.
    ///
    /// - Returns: its id, or nil if the key is taken.
    private static func insertFirstPart(of entry: PreparedEntry, on connection: any Connection) throws -> Int64? {
        try connection.insertIgnoring(insertion(of: 1, in: entry), conflictOn: ["channel", "entry_key", "part"])
    }

    private static func insertion(of part: Int, in entry: PreparedEntry) -> SQL {
        """
        INSERT INTO delivery (channel, entry_key, part, parts, message, state, due_at, created_at, feature, \
        reference, trace_id, wanted_at, topic, fallback_of, folds, keeps_channel, \
        max_attempts) VALUES (\(entry.channel), \(entry.key), \(part), \(entry.parts.count), \
        \(entry.parts[part - 1]), 'pending', \(part == 1 ? entry.dueAt : nil), \(entry.createdAt), \
        \(entry.feature), \(entry.reference), \(entry.traceID), \(entry.dueAt), \(entry.topic), \
        \(entry.fallbackOf), \(entry.folds), \(entry.keepsChannel ? 1 : 0), \(entry.maxAttempts))
        """
    }

    private static func ids(of entry: PreparedEntry, on connection: any Connection) throws -> [Int64] {
        try ids(of: entry.key, to: entry.channel, on: connection)
    }

    /// A search by the unique key.
    ///
    /// - Parameter since: nil: whenever it was enqueued.
    static func ids(
        of key: String, to channel: String, since: Date? = nil, on connection: any Connection
    ) throws -> [Int64] {
        try connection.query(
            """
            SELECT id FROM delivery WHERE channel = \(channel) AND entry_key = \(key) \
            AND created_at > \(since?.unixMilliseconds ?? Int64.min) ORDER BY part
            """
        ).map { try $0.integer("id") }
    }
}
