/// What one of several nodes may still do when it cannot ask the others, so that all together stay within a limit:
/// as a plain value, the time is a parameter.
///
/// Two rules, from the moment at which the node noticed the loss:
///
/// 1. What is granted since then is at most the node's share, the limit divided by the nodes and rounded down.
/// 2. For as long as grants from before the loss count (one window, one lease) others may have had the whole limit.
///    Only what the node had itself at the loss is certainly not theirs: it may put new grants in the place of its
///    own old ones, no more. Waiting for this is bounded by `patience`; a window that is longer than that may see up
///    to twice its count across the loss.
///
/// A node that is the only one has the whole limit, at once.
struct NodeShare {
    /// Nobody waits longer than this because of what others may have done before the loss.
    static let patience: Microseconds = 60_000_000
    /// Refusals name no longer wait than this: the others may be back any time.
    static let longestAdvice: Microseconds = 1_000_000

    let nodes: Int
    private(set) var lostAt: Microseconds = 0
    private var windows = ExpiringTable<EventTimes>()
    private var buckets = ExpiringTable<BucketLevel>()
    private var semaphores = ExpiringTable<OwnPlaces>()

    init(nodes: Int) {
        self.nodes = max(1, nodes)
    }

    /// From now on the node is on its own.
    mutating func lose(at now: Microseconds) {
        lostAt = now
        buckets.removeAll()
        for name in semaphores.names(at: now) {
            guard var own = semaphores.value(name, at: now) else { continue }
            own.lose(at: now)
            semaphores.set(own, as: name, until: own.lastEnd ?? now, at: now)
        }
    }

    private func early(_ span: Microseconds, at now: Microseconds) -> Bool {
        nodes > 1 && now - lostAt < min(span, Self.patience)
    }
}

// Windows
extension NodeShare {
    /// Counts what all nodes together have granted to this one.
    mutating func note(_ demands: [WindowDemand], at now: Microseconds) {
        for demand in demands {
            let window = demand.window.microseconds
            var events = windows.value(demand.name, at: now) ?? EventTimes()
            windows.remove(demand.name)
            // Twice the window: what the node had at the loss is still seen one window later.
            events.forget(at: now, window: 2 * window)
            events.append(now)
            windows.set(events, as: demand.name, until: now + 2 * window, at: now)
        }
    }

    /// - Returns: zero if the event was counted under all demands, else when to ask again.
    mutating func admit(_ demands: [WindowDemand], at now: Microseconds) -> Microseconds {
        let wait = demands.map { self.wait($0, at: now) }.max() ?? 0
        if wait == 0 { note(demands, at: now) }
        return min(wait, Self.longestAdvice)
    }

    /// Takes back what was counted at that time.
    mutating func cancel(_ demands: [WindowDemand], countedAt time: Microseconds, at now: Microseconds) {
        for demand in demands {
            guard var events = windows.value(demand.name, at: now) else { continue }
            events.remove(time)
            windows.set(events, as: demand.name, until: now + 2 * demand.window.microseconds, at: now)
        }
    }

    private func wait(_ demand: WindowDemand, at now: Microseconds) -> Microseconds {
        let window = demand.window.microseconds
        var recent = windows.value(demand.name, at: now) ?? EventTimes()
        let before = ownBeforeLoss(recent, window: window)
        recent.forget(at: now, window: window)
        let share = demand.count / nodes
        var wait: Microseconds = 0
        if recent.count(after: lostAt) >= share {
            wait = max(1, recent.wait(at: now, atMost: share, window: window))
        }
        let most = early(window, at: now) ? min(before, demand.count) : max(before, share)
        return max(wait, recent.wait(at: now, atMost: most, window: window))
    }

    /// How many of the node's own events counted at the loss. They were noted when the answer came, a little later
    /// than they were counted: one that was about to leave may have left already, so it is not claimed.
    private func ownBeforeLoss(_ events: EventTimes, window: Microseconds) -> Int {
        let slack = min(window / 10, 4_000_000)
        return events.count(after: lostAt - window + slack) - events.count(after: lostAt)
    }
}

// Buckets
extension NodeShare {
    /// The node's bucket is empty at the loss and fills at its share of the rate. It holds its share of the burst,
    /// or what is asked for at once if that is more: it comes at the same rate, only together.
    mutating func take(
        _ tokens: Int, fromBucket name: String, rate: Double, burst: Double, at now: Microseconds
    ) -> Microseconds {
        let (rate, burst) = (rate / Double(nodes), max(burst / Double(nodes), Double(tokens)))
        var level = buckets.value(name, at: now) ?? BucketLevel(tokens: 0, at: lostAt)
        let wait = level.take(tokens, rate: rate, burst: burst, at: now)
        buckets.set(level, as: name, until: level.fullAt(rate: rate, burst: burst), at: now)
        return min(wait, Self.longestAdvice)
    }

    mutating func giveBack(
        _ tokens: Int, toBucket name: String, rate: Double, burst: Double, at now: Microseconds
    ) {
        let (rate, burst) = (rate / Double(nodes), max(burst / Double(nodes), Double(tokens)))
        guard var level = buckets.value(name, at: now) else { return }
        level.giveBack(tokens)
        buckets.set(level, as: name, until: level.fullAt(rate: rate, burst: burst), at: now)
    }
}

// Semaphores
extension NodeShare {
    /// Counts what all nodes together have granted to this one.
    mutating func note(_ name: String, places: Int, holder: String, lease: Duration, at now: Microseconds) {
        hold(name, places: places, holder: holder, lease: lease, at: now)
    }

    mutating func acquire(
        _ name: String, places: Int, holder: String, lease: Duration, at now: Microseconds
    ) -> Bool {
        let own = semaphores.value(name, at: now) ?? OwnPlaces(places: places)
        let isEarly = early(lease.microseconds, at: now)
        guard own.mayHold(holder, share: places / nodes, isEarly: isEarly, at: now) else { return false }
        hold(name, places: places, holder: holder, lease: lease, at: now)
        return true
    }

    /// - Returns: the places of the semaphore if it may be held on, else nil.
    mutating func renew(_ name: String, holder: String, lease: Duration, at now: Microseconds) -> Int? {
        guard let own = semaphores.value(name, at: now), own.holds(holder, at: now),
            acquire(name, places: own.places, holder: holder, lease: lease, at: now)
        else { return nil }
        return own.places
    }

    /// For what all nodes together have renewed.
    mutating func prolong(_ name: String, holder: String, lease: Duration, at now: Microseconds) {
        guard let own = semaphores.value(name, at: now) else { return }
        hold(name, places: own.places, holder: holder, lease: lease, at: now)
    }

    mutating func release(_ name: String, holder: String, at now: Microseconds) -> Bool {
        guard var own = semaphores.value(name, at: now), own.holds(holder, at: now) else { return false }
        own.remove(holder)
        // Kept a while although nobody holds one: how many the node had at the loss is known here only.
        semaphores.set(own, as: name, until: max(own.lastEnd ?? now, now + Self.patience), at: now)
        return true
    }

    private mutating func hold(
        _ name: String, places: Int, holder: String, lease: Duration, at now: Microseconds
    ) {
        var own = semaphores.value(name, at: now) ?? OwnPlaces(places: places)
        own.set(holder, places: places, until: now + lease.microseconds, at: now)
        semaphores.set(own, as: name, until: max(own.lastEnd ?? now, now + Self.patience), at: now)
    }
}
