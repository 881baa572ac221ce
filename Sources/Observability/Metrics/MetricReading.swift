/// A figure that is looked up when somebody scrapes, rather than counted along: what the pools hold, what the process
/// uses.
package struct MetricReading: Sendable {
    package let metric: MetricDescription
    package let labels: [(String, String)]
    package let value: Double

    package init(_ metric: MetricDescription, _ labels: [(String, String)] = [], _ value: Double) {
        self.metric = metric
        self.labels = labels
        self.value = value
    }
}

/// Where such figures come from.
package protocol MetricsCollector: Sendable {
    /// Called on a thread of its own, once for each page: may read files, waits for nobody.
    func readings() -> [MetricReading]
}
