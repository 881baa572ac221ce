/// Figures that a few wild values do not move.
enum RobustFigures {
    /// nil of nothing.
    static func median(_ values: [Double]) -> Double? {
        guard !values.isEmpty else { return nil }
        let sorted = values.sorted()
        let middle = sorted.count / 2
        return sorted.count.isMultiple(of: 2) ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
    }

    /// The median distance from zero, as the standard deviation that a normal distribution with it has.
    static func deviation(_ residuals: [Double]) -> Double? {
        median(residuals.map(abs)).map { $0 * 1.4826 }
    }
}
