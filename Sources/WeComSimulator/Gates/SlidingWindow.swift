import FoundationEssentials

/// At most `limit` admissions in any span of `span`: the instants of the last `limit` are kept in a ring, and a
/// new one is admitted when the oldest of them has left the span. Constant time and memory.
struct SlidingWindow: Sendable {
    private let limit: Int
    private let span: TimeInterval
    private var instants: [Date] = []
    private var oldest = 0

    init(limit: Int, span: TimeInterval) {
        self.limit = limit
        self.span = span
    }

    mutating func admit(at now: Date) -> Bool {
        guard hasRoom(at: now) else { return false }
        if instants.count < limit {
            instants.append(now)
        } else {
            instants[oldest] = now
            oldest = (oldest + 1) % limit
        }
        return true
    }

    func hasRoom(at now: Date) -> Bool {
        if instants.count < limit { return true }
        return limit > 0 && now.timeIntervalSince(instants[oldest]) >= span
    }

    /// Whether every admission has left the span.
    func isIdle(at now: Date) -> Bool {
        guard let newest = instants.isEmpty ? nil : instants[(oldest + instants.count - 1) % instants.count] else {
            return true
        }
        return now.timeIntervalSince(newest) >= span
    }
}
