package import FoundationEssentials

/// What was measured in one step of time: the samples of 15 seconds as they came, of 5 minutes or an hour together.
package struct SeriesPoint: Sendable, Hashable {
    /// Its beginning.
    package var at: Date
    package var count: Int
    package var sum: Double
    package var minimum: Double
    package var maximum: Double
    package var last: Double

    package init(at: Date, count: Int, sum: Double, minimum: Double, maximum: Double, last: Double) {
        self.at = at
        self.count = count
        self.sum = sum
        self.minimum = minimum
        self.maximum = maximum
        self.last = last
    }

    package init(_ value: Double, at: Date) {
        self.init(at: at, count: 1, sum: value, minimum: value, maximum: value, last: value)
    }

    package var average: Double { count > 0 ? sum / Double(count) : 0 }
}
