import FoundationEssentials

/// A robust line through what was measured (Theil–Sen: the median of the slopes of all pairs), and where it leads.
struct ForecastFigure: Sendable, Hashable {
    /// Where the line is now.
    let level: Double
    /// A second.
    let slope: Double
    let at: Date

    private static let buckets = 84
    private static let leastBuckets = 16

    /// - Returns: nil where too little was measured to say anything: fewer than 16 of 84 buckets, or less than a
    ///   quarter of the history or of the time ahead.
    init?(_ points: [SeriesPoint], history: Duration, ahead: Duration, at now: Date) {
        let length = Double(history.milliseconds) / 1_000
        let width = length / Double(Self.buckets)
        let start = now.addingTimeInterval(-length)
        var sums: [Int: (time: Double, value: Double, count: Double)] = [:]
        for point in points where point.count > 0 && point.average.isFinite {
            let age = point.at.timeIntervalSince(now)
            let bucket = Int((point.at.timeIntervalSince(start) / width).rounded(.down))
            let known = sums[bucket] ?? (0, 0, 0)
            sums[bucket] = (known.time + age, known.value + point.average, known.count + 1)
        }
        let means = sums.sorted { $0.key < $1.key }.map { ($1.time / $1.count, $1.value / $1.count) }
        guard means.count >= Self.leastBuckets, let first = means.first, let last = means.last,
            let newest = points.last?.at
        else { return nil }
        let span = last.0 - first.0
        guard span >= length / 4, span >= Double(ahead.milliseconds) / 4_000 else { return nil }
        var slopes: [Double] = []
        for (index, one) in means.enumerated() {
            for other in means[(index + 1)...] { slopes.append((other.1 - one.1) / (other.0 - one.0)) }
        }
        guard let slope = RobustFigures.median(slopes),
            let level = RobustFigures.median(means.map { $0.1 - slope * $0.0 })
        else { return nil }
        self.slope = slope
        self.level = level
        at = newest
    }

    func value(after ahead: Duration) -> Double { level + slope * Double(ahead.milliseconds) / 1_000 }

    /// nil where the line does not lead there.
    func seconds(until limit: Double) -> Double? {
        let seconds = (limit - level) / slope
        return seconds.isFinite && seconds >= 0 ? seconds : nil
    }
}
