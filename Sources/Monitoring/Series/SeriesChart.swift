package import FoundationEssentials

/// Points as a picture of so many columns can show them.
package enum SeriesChart {
    /// Joins points into at most so many spans of equal length. Each keeps the lowest and the highest of its points, so a
    /// peak of one moment is seen in a year; spans without points are left out.
    ///
    /// - Parameters:
    ///   - points: ascending.
    ///   - most: at least one.
    /// - Returns: the points as they are where they are few enough; else the spans that have any, by their beginning.
    package static func reduce(_ points: [SeriesPoint], from: Date, to: Date, most: Int) -> [SeriesPoint] {
        let inside = points.filter { $0.at >= from && $0.at < to }
        guard inside.count > max(1, most) else { return inside }
        let length = to.timeIntervalSince(from) / Double(max(1, most))
        var spans: [SeriesPoint] = []
        var last: Int?
        for var point in inside {
            let index = min(max(1, most) - 1, Int(point.at.timeIntervalSince(from) / length))
            point.at = from.addingTimeInterval(Double(index) * length)
            if index == last, !spans.isEmpty {
                spans[spans.count - 1].join(point)
            } else {
                spans.append(point)
                last = index
            }
        }
        return spans
    }
}
