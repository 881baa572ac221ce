import Database
import FoundationEssentials
import Timekeeping

/// What changed lately, for whoever watches. Attempts and new deliveries are found by their own indexes; what is changed
/// without an attempt (by hand, or handed to a fallback) leaves a row in a small table, because an index on every
/// delivery's last change would be written with every change of every delivery.
enum ChangeStore {
    /// So many at once are as many as anybody can look at.
    static let atOnce = 2_000

    /// Leaves word that a delivery was changed without an attempt.
    static func note(_ delivery: Int64, at now: Date, on connection: any Connection) throws {
        try connection.execute(
            "INSERT INTO delivery_change (delivery_id, changed_at) VALUES (\(delivery), \(now.unixMilliseconds))")
    }

    static func prune(before cutoff: Date, on connection: any Connection) throws {
        try connection.execute("DELETE FROM delivery_change WHERE changed_at < \(cutoff.unixMilliseconds)")
    }

    static func newestDelivery(on connection: any Connection) throws -> Int64 {
        try connection.queryFirst("SELECT MAX(id) AS newest FROM delivery")?.optionalInteger("newest") ?? 0
    }

    static func created(after id: Int64, on connection: any Connection) throws -> [Int64] {
        try connection.query("SELECT id FROM delivery WHERE id > \(id) ORDER BY id LIMIT \(atOnce)")
            .map { try $0.integer("id") }
    }

    /// In no order: sorting them would read them all.
    static func attempted(
        since time: Date, to channels: [String], on connection: any Connection
    ) throws -> [DeliveryMark] {
        guard !channels.isEmpty else { return [] }
        return try connection.query(
            """
            SELECT delivery_id, number FROM delivery_attempt WHERE channel IN (\(list: channels)) \
            AND finished_at >= \(time.unixMilliseconds) LIMIT \(atOnce)
            """
        ).map { DeliveryMark(delivery: try $0.integer("delivery_id"), cause: .attempt(try $0.integer("number"))) }
    }

    static func changed(since time: Date, on connection: any Connection) throws -> [DeliveryMark] {
        try connection.query(
            """
            SELECT id, delivery_id FROM delivery_change WHERE changed_at >= \(time.unixMilliseconds) \
            LIMIT \(atOnce)
            """
        ).map { DeliveryMark(delivery: try $0.integer("delivery_id"), cause: .change(try $0.integer("id"))) }
    }
}

/// One sign that a delivery changed, by which it is known again.
struct DeliveryMark: Sendable, Hashable {
    enum Cause: Sendable, Hashable {
        case created
        case attempt(Int64)
        case change(Int64)
    }

    let delivery: Int64
    let cause: Cause
}
