import FoundationEssentials

/// How many different series the store takes. What is beyond is refused and counted: a label that takes a new value
/// with every request would fill the store.
///
/// Only those count that had a point within a day: a node that is gone takes no place from the next. The pruner forgets
/// those that were silent for longest where they are more than this together with the others.
package struct SeriesLimits: Sendable, Hashable {
    /// Of one metric, with all its labels and nodes.
    package var ofMetric: Int
    package var inAll: Int

    /// After this it may give way.
    static let silence: TimeInterval = 86_400

    package init(ofMetric: Int = 500, inAll: Int = 5_000) {
        self.ofMetric = ofMetric
        self.inAll = inAll
    }
}
