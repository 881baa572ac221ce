package import FoundationEssentials

/// What was measured at one moment.
package struct SeriesSample: Sendable, Hashable {
    package var name: SeriesName
    package var at: Date
    package var value: Double

    package init(_ name: SeriesName, at: Date, _ value: Double) {
        self.name = name
        self.at = at
        self.value = value
    }
}
