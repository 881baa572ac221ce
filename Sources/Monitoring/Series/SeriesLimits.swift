/// How many different series the store takes. What is beyond is refused and counted: a label that takes a new value
/// with every request would fill the store.
package struct SeriesLimits: Sendable, Hashable {
    /// Of one metric, with all its labels and nodes.
    package var ofMetric: Int
    package var inAll: Int

    package init(ofMetric: Int = 500, inAll: Int = 5_000) {
        self.ofMetric = ofMetric
        self.inAll = inAll
    }
}
