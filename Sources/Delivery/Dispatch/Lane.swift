import Coordination
import FoundationEssentials

/// What a dispatcher has in hand for one channel.
struct Lane: Sendable {
    let channel: String
    let limits: ChannelLimits
    /// This node's own sends, where the channel has a rate.
    private(set) var window: SlidingWindow?
    private(set) var sending = 0
    /// Claimed and waiting for their turn.
    private(set) var queue: ArraySlice<ClaimedDelivery> = []
    /// From when on a claim may find something; nil: nothing is known to be there.
    private(set) var dueAt: Date?
    /// The peer asked for a pause, or others have filled the window.
    private(set) var blockedUntil: Date?
    private var ahead: ClaimAhead
    private(set) var isClaiming = false
    /// What was enqueued while a claim was under way, which may or may not have seen it.
    private var dueMeanwhile: Date?

    init(channel: String, limits: ChannelLimits, batchSize: Int) {
        self.channel = channel
        self.limits = limits
        window = limits.rate.map { SlidingWindow(count: $0.count, per: $0.window) }
        ahead = ClaimAhead(floor: limits.concurrency, ceiling: batchSize)
    }

    var canStart: Bool { startable > 0 }

    /// How many could be sent now.
    var startable: Int { max(0, min(queue.count, max(1, limits.concurrency) - sending)) }

    /// Whether little enough is in hand to claim more, and something may be there.
    var isHungry: Bool { dueAt != nil && !isClaiming && queue.count <= ahead.target / 2 }

    /// What the concurrency leaves, where it is counted over all nodes: what is in hand holds a place. Negative while
    /// more was claimed ahead.
    private var places: Int? { limits.sharedConcurrency.map { $0 - queue.count - sending } }

    /// Neither something in hand nor something known to be in the store.
    var knowsOfNothing: Bool { dueAt == nil && !isClaiming && queue.isEmpty && sending == 0 }

    mutating func note(dueAt date: Date) {
        if isClaiming { dueMeanwhile = min(dueMeanwhile ?? date, date) }
        dueAt = min(dueAt ?? date, date)
    }

    /// What to claim now; nil: nothing.
    mutating func request(atMost limit: Int, at now: Date) -> ClaimRequest? {
        guard isHungry, let dueAt, dueAt <= now, blockedUntil.map({ $0 <= now }) ?? true else { return nil }
        let room = window?.room(at: now) ?? limit
        let count = min(limit, ahead.target - queue.count, room)
        guard count > 0 else { return nil }
        isClaiming = true
        return ClaimRequest(channel: channel, count: count, window: window, places: places)
    }

    /// When a request may come out differently; nil: only after an enqueue or the end of a send.
    mutating func wakeAt(_ now: Date) -> Date? {
        guard isHungry, let dueAt else { return nil }
        var wake = max(dueAt, blockedUntil ?? dueAt)
        if window != nil {
            guard let room = window?.nextRoom(at: now) else { return nil }
            wake = max(wake, room)
        }
        return wake
    }

    /// - Returns: what was claimed beyond the window or into a pause, to be released.
    mutating func claimed(_ answer: ClaimAnswer, asked: Int, at now: Date) -> [ClaimedDelivery] {
        ahead.claimed(isFull: answer.deliveries.count == asked, at: now)
        isClaiming = false
        // A send that ended meanwhile may have brought a pause that the claim did not know.
        blockedUntil = [blockedUntil, answer.blockedUntil].compactMap { $0 }.max()
        dueAt = [answer.nextDue, dueMeanwhile].compactMap { $0 }.min()
        dueMeanwhile = nil
        if let blockedUntil, blockedUntil > now {
            dueAt = min(dueAt ?? now, now)
            return answer.deliveries
        }
        guard window != nil else {
            queue += answer.deliveries
            return []
        }
        return answer.deliveries.filter { !enqueueWithPermit($0, at: now) }
    }

    mutating func claimFailed() {
        isClaiming = false
        dueMeanwhile = nil
    }

    mutating func start() -> ClaimedDelivery? {
        guard canStart else { return nil }
        sending += 1
        return queue.popFirst()
    }

    mutating func sent(_ delivery: ClaimedDelivery, at now: Date) {
        sending -= 1
        if let permit = delivery.permit { window?.finish(permit, at: now) }
    }

    /// Nothing goes to the channel before `date`.
    ///
    /// - Returns: what was claimed and is not sent now.
    mutating func pause(until date: Date, at now: Date) -> [ClaimedDelivery] {
        blockedUntil = max(blockedUntil ?? date, date)
        dueAt = dueAt ?? now
        return giveBack()
    }

    /// Empties the queue, as if it had never been claimed.
    mutating func giveBack() -> [ClaimedDelivery] {
        defer { queue = [] }
        for delivery in queue {
            if let permit = delivery.permit { window?.cancel(permit) }
        }
        return Array(queue)
    }

    private mutating func enqueueWithPermit(_ delivery: ClaimedDelivery, at now: Date) -> Bool {
        guard case .granted(let permit) = window?.acquire(at: now) else { return false }
        var delivery = delivery
        delivery.permit = permit
        queue.append(delivery)
        return true
    }
}
