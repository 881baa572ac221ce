import FoundationEssentials

/// How unusual a window is, against the same hours of the same weekday in earlier weeks.
///
/// The middle is the median of the weeks, the spread the median distance (MAD) of their hours and the neighbouring ones
/// from the median of each hour: a week with an outage or a sale moves neither.
struct TrendFigure: Sendable, Hashable {
    /// Robust standard deviations above the usual; negative below.
    let score: Double
    let value: Double
    let usual: Double

    static let leastWeeks = 3
    /// Hours before and after that tell of the spread.
    static let neighbours = 2

    /// - Parameters:
    ///   - value: the window's average.
    ///   - samples: of how many samples it is.
    ///   - weeks: of each earlier week the averages of the hour in the middle and its neighbours; nil where nothing was
    ///     measured.
    /// - Returns: nil where too few weeks have the hour.
    init?(value: Double, samples: Int, weeks: [[Double?]]) {
        let hours = 2 * Self.neighbours + 1
        let byHour = (0..<hours).map { hour in weeks.compactMap { $0.count == hours ? $0[hour] : nil } }
        let same = byHour[Self.neighbours]
        guard same.count >= Self.leastWeeks, let usual = RobustFigures.median(same) else { return nil }
        var residuals: [Double] = []
        for values in byHour where values.count >= Self.leastWeeks {
            guard let median = RobustFigures.median(values) else { continue }
            // A median of few lies closer to them than the truth does.
            let stretch = (Double(values.count) / Double(values.count - 1)).squareRoot()
            residuals += values.map { ($0 - median) * stretch }
        }
        guard let deviation = RobustFigures.deviation(residuals) else { return nil }
        let weeks = Double(same.count)
        let predicted = deviation * (1 + Double.pi / 2 / weeks).squareRoot()
        // Counts scatter by the root of themselves: one error where there was none is no trend.
        let number = Double(max(samples, 1))
        let counting = (abs(usual) * number + 1).squareRoot() / number
        let spread = max(predicted, 0.05 * abs(usual), counting)
        self.value = value
        self.usual = usual
        score = (value - usual) / spread
    }

    /// The average of `from` up to `to`, each point by how much of its step lies within.
    static func average(_ points: [SeriesPoint], from: Date, to: Date) -> Double? {
        let step = PointSpacing.seconds(points) ?? to.timeIntervalSince(from)
        var (weight, sum) = (0.0, 0.0)
        for point in points where point.count > 0 {
            let end = min(point.at.addingTimeInterval(step), to)
            let overlap = end.timeIntervalSince(max(point.at, from))
            guard overlap > 0 else { continue }
            weight += overlap
            sum += overlap * point.average
        }
        return weight > 0 ? sum / weight : nil
    }
}
