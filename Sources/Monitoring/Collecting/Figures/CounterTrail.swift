/// What counters were at the last look.
struct CounterTrail: Sendable {
    private var last: [SeriesName: UInt64] = [:]
    private let startsAtZero: Bool

    /// - Parameter startsAtZero: the counters are this process's own: one that is new was 0 before, and one that is not
    ///   told for a while goes on where it was.
    init(startsAtZero: Bool = false) {
        self.startsAtZero = startsAtZero
    }

    /// What was added since. Nothing for a counter that had begun anew, or is new unless all start at zero.
    mutating func additions(_ now: [SeriesName: UInt64]) -> [(SeriesName, Double)] {
        defer { last = startsAtZero ? last.merging(now) { _, new in new } : now }
        return now.compactMap { name, count in
            guard let earlier = last[name] ?? (startsAtZero ? 0 : nil), count >= earlier else { return nil }
            return (name, Double(count - earlier))
        }
    }
}
