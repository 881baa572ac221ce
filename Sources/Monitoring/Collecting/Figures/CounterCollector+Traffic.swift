package import Observability

extension CounterCollector {
    /// Herald's own HTTP traffic since the last look: all answers, and those of 500 to 599.
    package static func traffic(_ metrics: MetricsRegistry) -> CounterCollector {
        let counter = "herald_http_requests_total"
        return CounterCollector("traffic") {
            [
                SeriesName("http_requests"): metrics.total(of: counter),
                SeriesName("http_errors"): metrics.total(of: counter, containing: "status=\"5"),
            ]
        }
    }
}
