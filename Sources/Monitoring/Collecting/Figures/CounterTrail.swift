/// What counters were at the last look.
struct CounterTrail: Sendable {
    private var last: [SeriesName: UInt64] = [:]

    /// What was added since. Nothing for a counter that is new, and for one that had begun anew.
    mutating func additions(_ now: [SeriesName: UInt64]) -> [(SeriesName, Double)] {
        defer { last = now }
        return now.compactMap { name, count in
            guard let earlier = last[name], count >= earlier else { return nil }
            return (name, Double(count - earlier))
        }
    }
}
