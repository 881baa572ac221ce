/// Which series a condition is about: `http_up{check=shop}` is every series of the metric with at least these labels.
package struct SeriesSelector: Sendable, Hashable {
    package var metric: String
    package var labels: [String: String]

    package init(_ metric: String, _ labels: [String: String] = [:]) {
        self.metric = metric
        self.labels = labels
    }
}

extension SeriesSelector {
    /// The series that it names, if it names one.
    var identity: SeriesIdentity {
        var labels = labels
        let node = labels.removeValue(forKey: "node") ?? ""
        return SeriesIdentity(name: SeriesName(metric, labels), node: node)
    }
}

extension SeriesSelector: CustomStringConvertible {
    package var description: String { SeriesName(metric, labels).description }
}
