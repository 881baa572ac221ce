package import Delivery
import Timekeeping

/// Decides what a worker takes next, of what waits and what is in hand.
package struct ClaimPlan: Sendable, Hashable {
    let batch: Int
    let coalesce: Duration
    /// More waiting changes than that become one message; nil: never.
    let digestAbove: Int?
    /// More than one channel is told.
    let hasSeveralChannels: Bool

    /// So much one digest tells of.
    static let largestDigest = 10_000

    package init(batch: Int, coalesce: Duration, digestAbove: Int?, hasSeveralChannels: Bool = false) {
        self.batch = max(1, batch)
        self.coalesce = coalesce
        self.digestAbove = digestAbove
        self.hasSeveralChannels = hasSeveralChannels
    }

    /// - Parameter limits: of the channels that are told.
    package init(_ definition: WatchDefinition, limits: [ChannelLimits]) {
        self.init(
            batch: definition.batch, coalesce: definition.coalesce,
            digestAbove: definition.digest.above ?? Self.messagesAMinute(limits),
            hasSeveralChannels: definition.channels.count > 1)
    }

    /// What the channel that may do least takes in a minute; nil where none has a rate.
    private static func messagesAMinute(_ limits: [ChannelLimits]) -> Int? {
        limits.compactMap(\.rate).map { rate in
            max(1, Int(Double(rate.count) * 60 / max(0.001, rate.window.seconds)))
        }.min()
    }

    /// So many may be in hand at once: what waits stays in the queue, where everybody sees it. With a digest no more than
    /// the channels take meanwhile, or there would never be anything left to put together.
    ///
    /// Of several channels one may be away for long while the others go on: then what is in hand is what waits for that
    /// one, and must not keep the others from hearing more.
    var mostInHand: Int {
        if hasSeveralChannels { return max(10_000, 4 * batch) }
        let usual = max(1_000, 4 * batch)
        return digestAbove.map { min(usual, max(1, $0)) } ?? usual
    }

    /// How far the backlog is counted.
    var counted: Int { max(mostInHand, digestAbove ?? 0) + 1 }

    /// - Parameters:
    ///   - inHand: what is taken and not finished.
    ///   - pending: what waits; counted only for a digest.
    /// - Returns: nil: nothing, until something in hand is finished.
    func order(pending: Int, inHand: Int, most: Int = .max) -> ClaimOrder? {
        let room = mostInHand - inHand
        guard room > 0, most > 0 else { return nil }
        if let digestAbove, pending > digestAbove {
            return ClaimOrder(most: Self.largestDigest, takesAll: true)
        }
        return ClaimOrder(most: min(batch, room, most), coalesce: coalesce)
    }

    /// What one digest tells of at most, a record's changes in one: the rows of all that waits may be more than memory
    /// has, and take longer than the changes are left alone.
    static func portions(of changes: [QueuedChange]) -> [[QueuedChange]] {
        if changes.count <= largestDigest { return changes.isEmpty ? [] : [changes] }
        var portions: [[QueuedChange]] = [[]]
        for record in RecordChanges.sorted(changes) {
            if portions[portions.count - 1].count + record.changes.count > largestDigest { portions.append([]) }
            portions[portions.count - 1] += record.changes
        }
        return portions.filter { !$0.isEmpty }
    }

    func isDigest(_ changes: Int) -> Bool { digestAbove.map { changes > $0 } ?? false }
}
