import Foundation

/// Several measurements of one thing: the median tells, the spread says how far to trust it.
struct Samples {
    private(set) var values: [Double] = []

    mutating func add(_ value: Double) { values.append(value) }

    var median: Double { quantile(0.5) }

    func quantile(_ share: Double) -> Double {
        guard !values.isEmpty else { return .nan }
        let sorted = values.sorted()
        let place = share * Double(sorted.count - 1)
        let below = Int(place.rounded(.down))
        let above = min(below + 1, sorted.count - 1)
        return sorted[below] + (sorted[above] - sorted[below]) * (place - Double(below))
    }

    /// Median, and between what the middle half lies.
    func summary(_ unit: String, digits: Int = 0) -> String {
        func text(_ value: Double) -> String { String(format: "%.\(digits)f", value) }
        return "\(text(median)) \(unit) (\(text(quantile(0.25)))–\(text(quantile(0.75))), n=\(values.count))"
    }

    /// Run by run, so that what slowed both sides of a run does not count.
    func ratio(to other: Samples) -> Samples {
        var ratios = Samples()
        for (own, theirs) in zip(values, other.values) { ratios.add(own / theirs) }
        return ratios
    }
}
