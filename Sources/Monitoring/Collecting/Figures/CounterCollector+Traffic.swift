package import Observability

extension CounterCollector {
    /// Herald's own HTTP traffic since the last look: all answers, and those of 500 to 599. Not those that say how
    /// Herald is: whoever asks for that hears of it there, and asks so often that at night nothing else is counted.
    package static func traffic(_ metrics: MetricsRegistry) -> CounterCollector {
        let counter = "herald_http_requests_total"
        return CounterCollector("traffic") {
            [
                SeriesName("http_requests"): metrics.total(of: counter, without: health),
                SeriesName("http_errors"): metrics.total(of: counter, containing: "status=\"5", without: health),
            ]
        }
    }

    private static let health = ["route=\"/health\"", "route=\"/health/", "route=\"/api/v1/pingredis\""]

    /// Reports to the statistics server that were stored since the last look, by all nodes together:
    /// `usage_reports{project=…}`.
    ///
    /// - Parameter stored: how many this process has stored, by project; 0 for one of which others have: then it is told
    ///   also when nobody reports.
    package static func usageReports(
        _ stored: @escaping @Sendable () -> [String: UInt64]
    ) -> CounterCollector {
        CounterCollector("usage-reports", isOfNode: false, startsAtZero: true) {
            Dictionary(
                stored().map { (SeriesName("usage_reports", ["project": $0.key]), $0.value) }, uniquingKeysWith: +)
        }
    }
}
