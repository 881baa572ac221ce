/// What is measured over and over: a metric and what it is measured of.
///
///     cpu_percent            http_up{check=shop}            log_errors{file=app,level=ERROR}
package struct SeriesName: Sendable, Hashable {
    /// With its unit: `cpu_percent`, `disk_free_bytes`, `http_seconds`.
    package var metric: String
    /// What it is measured of; no node, which stands beside the name in the store.
    package var labels: [String: String]

    package init(_ metric: String, _ labels: [String: String] = [:]) {
        self.metric = metric
        self.labels = labels
    }
}

extension SeriesName: CustomStringConvertible {
    /// The same for equal names: labels by their names.
    package var description: String {
        guard !labels.isEmpty else { return metric }
        let pairs = labels.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        return "\(metric){\(pairs.joined(separator: ","))}"
    }
}
