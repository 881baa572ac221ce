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

    /// Reports to the statistics server that were stored since the last look, by all nodes together: `usage_reports`.
    /// It is there, as 0, also when nobody reports.
    package static func usageReports(_ metrics: MetricsRegistry) -> CounterCollector {
        CounterCollector("usage-reports", isOfNode: false) {
            [
                SeriesName("usage_reports"): metrics.total(
                    of: "herald_telemetry_reports_total", containing: "outcome=\"accepted\"")
            ]
        }
    }
}
