import FoundationEssentials

/// When a node renews its leases, and when it looks for leases of others that have run out.
///
/// Pure: `Dispatcher+Leases` does the renewing and the looking. While the store is away nobody can renew. So a node
/// that has found it away takes nothing over before everybody had time to renew after its return: else the first to
/// come back would take what the others are sending, and it would arrive twice though nobody died.
struct LeasePace: Sendable {
    private let lease: TimeInterval
    private(set) var renewAt: Date
    private(set) var lookAt: Date
    private var isStoreAway = false
    /// Nothing is taken over before.
    private var heldUntil = Date.distantPast

    init(lease: TimeInterval, at now: Date) {
        self.lease = lease
        renewAt = now.addingTimeInterval(lease / 3)
        lookAt = now
    }

    /// How long a failed renewal or look rests: often enough that all have renewed in a third of a lease.
    private var rest: TimeInterval { lease / 15 }

    /// What a look is for at `now`: only whether the store is there, or also to take over.
    func mayTakeOver(at now: Date) -> Bool { !isStoreAway && heldUntil <= now }

    /// - Parameter asked: when the store was asked; it answered `now`.
    mutating func renewed(asked: Date, at now: Date) {
        answered(at: now)
        renewAt = asked.addingTimeInterval(lease / 3)
    }

    mutating func hadNothingToRenew(at now: Date) {
        renewAt = now.addingTimeInterval(lease / 3)
    }

    mutating func renewalFailed(at now: Date) {
        isStoreAway = true
        renewAt = now.addingTimeInterval(rest)
    }

    /// - Parameter nextExpiry: when the next lease of another node runs out; nil if none is held.
    mutating func looked(nextExpiry: Date?, asked: Date, at now: Date) {
        answered(at: now)
        let latest = now.addingTimeInterval(lease / 2)
        // Expired means before now: a moment later it is.
        lookAt = max(heldUntil, min(latest, max(nextExpiry ?? latest, asked).addingTimeInterval(0.001)))
    }

    mutating func lookFailed(at now: Date) {
        isStoreAway = true
        lookAt = now.addingTimeInterval(rest)
    }

    private mutating func answered(at now: Date) {
        guard isStoreAway else { return }
        isStoreAway = false
        heldUntil = now.addingTimeInterval(lease / 3)
    }
}
