import FoundationEssentials

/// Whether Redis is there, and what the node may do without it.
struct FallbackState {
    /// Nodes find Redis again one after the other, within this time: until the last has, some grant what Redis does not
    /// hear of.
    private let stragglers: Microseconds

    var share: NodeShare
    private(set) var health = SharingHealth.working
    private(set) var backAt: Microseconds?
    /// When the node lost sight of a Redis that was started again since: locks of before are gone there.
    private var forgotAt: Microseconds = 0
    /// The longest span over which any limit has looked back so far, an hour at most: health is not told after the
    /// slowest bucket.
    private var longestSpan: Microseconds = 0
    /// The run of the server that the node spoke to last.
    private var incarnation = ""
    private var time = SteadyTime()

    init(nodes: Int, stragglers: Microseconds) {
        share = NodeShare(nodes: nodes)
        self.stragglers = stragglers
    }

    mutating func microseconds(at date: Date) -> Microseconds { time.microseconds(at: date) }

    var isAway: Bool { if case .away = health { true } else { false } }

    /// Whether what was granted without Redis may still count, under a rule that looks back over `span`.
    mutating func isOnItsOwn(over span: Microseconds, at now: Microseconds) -> Bool {
        longestSpan = max(longestSpan, min(span, 3_600_000_000))
        if isAway { return true }
        return backAt.map { now < $0 + span + stragglers } ?? false
    }

    /// - Returns: whether that is news.
    mutating func lose(because why: String, at date: Date) -> Bool {
        guard !isAway else { return false }
        let now = microseconds(at: date)
        share.lose(at: now)
        backAt = nil
        health = .away(since: date, why: why)
        return true
    }

    /// - Returns: whether that is news.
    mutating func find(incarnation: String, at date: Date) -> Bool {
        guard isAway else { return false }
        if !self.incarnation.isEmpty, self.incarnation != incarnation { forgotAt = share.lostAt }
        self.incarnation = incarnation
        backAt = microseconds(at: date)
        health = .settling(since: date)
        return true
    }

    enum Sight { case known, first, restarted }

    /// Looks which run of the server answered.
    mutating func see(incarnation: String, at date: Date) -> Sight {
        guard !isAway, incarnation != self.incarnation else { return .known }
        defer { self.incarnation = incarnation }
        guard !self.incarnation.isEmpty else { return .first }
        let now = microseconds(at: date)
        share.lose(at: now)
        backAt = now
        forgotAt = now
        health = .settling(since: date)
        return .restarted
    }

    /// Whether a lock of before Redis was started again may still be held by somebody.
    func mayOldLocksStand(lease: Duration, at now: Microseconds) -> Bool {
        now < forgotAt + lease.microseconds
    }

    /// When nothing that was granted without Redis counts any more, all is as it was.
    mutating func settle(at date: Date) {
        guard case .settling = health, !isOnItsOwn(over: longestSpan, at: microseconds(at: date)) else { return }
        health = .working
    }
}
