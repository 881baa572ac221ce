import FoundationEssentials

/// What the points of a window say together.
struct WindowFigure: Sendable, Hashable {
    let value: Double
    let at: Date
    let spacing: TimeInterval?
    /// Half of the window at least was measured, and lately.
    let isCovered: Bool
    /// The whole of it was measured, but for a tenth or one value.
    let isWhole: Bool

    /// nil of no points.
    ///
    /// - Parameter usual: how far apart the points of this series are; nil: as these are.
    init?(
        _ function: RuleCondition.WindowFunction, of points: [SeriesPoint], over window: Duration, at now: Date,
        spacing usual: TimeInterval? = nil
    ) {
        guard let first = points.first, let last = points.last else { return nil }
        let count = points.reduce(0) { $0 + $1.count }
        guard count > 0 else { return nil }
        let sum = points.reduce(0) { $0 + $1.sum }
        switch function {
        case .avg: value = sum / Double(count)
        case .min: value = points.reduce(Double.infinity) { Swift.min($0, $1.minimum) }
        case .max: value = points.reduce(-Double.infinity) { Swift.max($0, $1.maximum) }
        case .sum: value = sum
        case .count: value = Double(count)
        }
        at = last.at
        spacing = usual ?? PointSpacing.seconds(points)
        let length = Double(window.milliseconds) / 1_000
        let measured = last.at.timeIntervalSince(first.at) + (spacing ?? 15)
        isCovered = measured >= length / 2 && now.timeIntervalSince(last.at) <= PointSpacing.staleAfter(spacing)
        isWhole = isCovered && length - measured <= max(length / 10, spacing ?? 15)
    }

    /// What a few values show already needs no more of them: the largest is above the limit whatever the others are.
    static func needsCoverage(_ function: RuleCondition.WindowFunction, _ limit: ValueComparison) -> Bool {
        switch (function, limit.relation) {
        case (.max, .greater), (.max, .greaterOrEqual), (.sum, .greater), (.sum, .greaterOrEqual),
            (.count, .greater), (.count, .greaterOrEqual), (.min, .less), (.min, .lessOrEqual):
            false
        default: true
        }
    }

    /// What is added up of a part is small for that alone.
    static func needsWhole(_ function: RuleCondition.WindowFunction, _ limit: ValueComparison) -> Bool {
        switch (function, limit.relation) {
        case (.sum, .less), (.sum, .lessOrEqual), (.sum, .equal), (.count, .less), (.count, .lessOrEqual),
            (.count, .equal):
            true
        default: false
        }
    }
}
