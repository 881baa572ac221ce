import FoundationEssentials

/// How far apart points are, and what of that follows.
enum PointSpacing {
    private static let counted = 10

    /// The median distance of the last points; nil of fewer than two.
    static func seconds(_ points: [SeriesPoint]) -> TimeInterval? {
        let last = points.suffix(counted + 1)
        return RobustFigures.median(zip(last.dropFirst(), last).map { $0.at.timeIntervalSince($1.at) })
    }

    /// A value as old as this is not the present one any more.
    static func staleAfter(_ spacing: TimeInterval?) -> TimeInterval { max(120, 2.5 * (spacing ?? 0)) }

    /// Two values further apart say nothing of the time between them.
    static func longestGap(_ spacing: TimeInterval?) -> TimeInterval { max(60, 2.5 * (spacing ?? 0)) }
}
