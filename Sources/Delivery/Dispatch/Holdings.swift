/// The deliveries in a node's hands: claimed by it, and neither recorded nor given back.
///
/// Only for these it renews its lease. What the store says is this node's and is not in here was claimed by a
/// transaction whose answer was lost: nobody will ever send it under that lease.
struct Holdings: Sendable {
    /// How often each id is held: one that was given back may be claimed anew before the giving back is told.
    private var counts: [Int64: Int] = [:]
    /// The answer of a claim, or of a giving back, was lost: the store may hold more in this node's name.
    private(set) var mayBeIncomplete = false

    var isEmpty: Bool { counts.isEmpty }

    func contains(_ id: Int64) -> Bool { counts[id] != nil }

    mutating func take(_ deliveries: [ClaimedDelivery]) {
        for delivery in deliveries { counts[delivery.id, default: 0] += 1 }
    }

    mutating func letGo(_ deliveries: [ClaimedDelivery]) {
        for delivery in deliveries {
            let left = (counts[delivery.id] ?? 0) - 1
            counts[delivery.id] = left > 0 ? left : nil
        }
    }

    mutating func answerLost() { mayBeIncomplete = true }
    mutating func compared() { mayBeIncomplete = false }
}
