/// What one of several nodes may still do when it cannot ask the others, so that all together stay within a limit:
/// as a plain value, the time is a parameter.
///
/// Two rules, from the moment at which the node noticed the loss, which is never before the loss:
///
/// 1. What the share grants is at most the node's share in any window: the limit divided by the nodes, rounded down.
/// 2. For as long as grants from before the loss count (one window, one lease) others may have had the whole limit.
///    Only what the node had itself at the loss is certainly not theirs: it may put new grants in the place of its
///    own old ones, no more. Waiting for this is bounded by `patience`; a window that is longer than that may see up
///    to twice its count across the loss.
///
/// Why that is enough: while any grant from before the loss counts, every node is within rule 2 or has granted
/// nothing, and the nodes had at most the limit together; when none counts any more, rule 1 holds for each. A node
/// that is the only one has the whole limit, at once.
struct NodeShare {
    /// Nobody waits longer than this because of what others may have done before the loss.
    static let patience: Microseconds = 60_000_000
    /// Refusals name no longer wait than this: the others may be back any time.
    static let longestAdvice: Microseconds = 1_000_000

    let nodes: Int
    private(set) var lostAt: Microseconds = 0
    private var windows = ExpiringTable<OwnEvents>()
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
    /// Counts what all nodes together have granted to this one, some time between question and answer.
    mutating func note(_ demands: [WindowDemand], asked: Microseconds, answered: Microseconds) {
        change(demands, at: answered) { $0.noteGrant(asked: asked, answered: answered) }
    }

    /// - Returns: zero if the event was counted under all demands, else when to ask again.
    mutating func admit(_ demands: [WindowDemand], at now: Microseconds) -> Microseconds {
        let wait = demands.map { self.wait($0, at: now) }.max() ?? 0
        if wait == 0 { change(demands, at: now) { $0.grant(at: now) } }
        return min(wait, Self.longestAdvice)
    }

    /// Takes back what was counted at that time.
    mutating func cancel(_ demands: [WindowDemand], countedAt time: Microseconds, at now: Microseconds) {
        change(demands, at: now) { $0.cancel(time) }
    }

    /// What was counted at that time happened no earlier than now: Redis has granted it too, a little later.
    mutating func confirm(_ demands: [WindowDemand], countedAt time: Microseconds, at now: Microseconds) {
        change(demands, at: now) { events in
            events.cancel(time)
            events.noteGrant(asked: time, answered: now, byShare: true)
        }
    }

    private mutating func change(
        _ demands: [WindowDemand], at now: Microseconds, by body: (inout OwnEvents) -> Void
    ) {
        for demand in demands {
            let window = demand.window.microseconds
            var events = windows.value(demand.name, at: now) ?? OwnEvents()
            // One copy only, so that it is changed in place.
            windows.remove(demand.name)
            events.forget(at: now, window: window)
            body(&events)
            windows.set(events, as: demand.name, until: now + 2 * window, at: now)
        }
    }

    private func wait(_ demand: WindowDemand, at now: Microseconds) -> Microseconds {
        let (window, share) = (demand.window.microseconds, demand.count / nodes)
        let events = windows.value(demand.name, at: now) ?? OwnEvents()
        let before = events.certain(at: lostAt, window: window)
        let most = early(window, at: now) ? min(before, demand.count) : max(before, share)
        return max(
            events.ofShare.wait(at: now, atMost: share, window: window),
            events.all.wait(at: now, atMost: most, window: window))
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
    ///
    /// - Parameter now: when they were asked: the lease ends no earlier.
    mutating func note(_ name: String, places: Int, holder: String, lease: Duration, at now: Microseconds) {
        hold(name, places: places, holder: holder, lease: lease, isOfShare: false, at: now)
    }

    mutating func acquire(
        _ name: String, places: Int, holder: String, lease: Duration, at now: Microseconds
    ) -> Bool {
        let own = semaphores.value(name, at: now) ?? OwnPlaces(places: places)
        let isEarly = early(lease.microseconds, at: now)
        guard own.mayHold(holder, share: places / nodes, isEarly: isEarly, at: now) else { return false }
        hold(name, places: places, holder: holder, lease: lease, isOfShare: true, at: now)
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
        hold(name, places: own.places, holder: holder, lease: lease, isOfShare: false, at: now)
    }

    mutating func release(_ name: String, holder: String, at now: Microseconds) -> Bool {
        guard var own = semaphores.value(name, at: now), own.holds(holder, at: now) else { return false }
        own.remove(holder)
        // Kept a while although nobody holds one: how many the node had at the loss is known here only.
        semaphores.set(own, as: name, until: max(own.lastEnd ?? now, now + Self.patience), at: now)
        return true
    }

    private mutating func hold(
        _ name: String, places: Int, holder: String, lease: Duration, isOfShare: Bool, at now: Microseconds
    ) {
        var own = semaphores.value(name, at: now) ?? OwnPlaces(places: places)
        own.set(holder, places: places, until: now + lease.microseconds, isOfShare: isOfShare, at: now)
        semaphores.set(own, as: name, until: max(own.lastEnd ?? now, now + Self.patience), at: now)
    }
}
