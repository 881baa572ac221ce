package import Metrics
package import Observability

/// What came to `POST /statistics` and was turned away before it was a report to be counted.
package struct UsageRejections: Sendable {
    package enum Reason: String, CaseIterable, Sendable {
        /// Not a report as it has to be.
        case invalid
        /// Too many from one address.
        case tooMany = "too_many"
    }

    private static let name = "herald_telemetry_rejections_total"

    private let counters: [Reason: Counter]

    package init(factory: any MetricsFactory) {
        counters = Dictionary(
            uniqueKeysWithValues: Reason.allCases.map { reason in
                (reason, Counter(label: Self.name, dimensions: [("reason", reason.rawValue)], factory: factory))
            })
        // Shown as 0 before the first: `increase()` sees only what changes.
        for counter in counters.values { counter.increment(by: 0) }
    }

    func count(_ reason: Reason) { counters[reason]?.increment() }

    package static let descriptions: [MetricDescription] = [
        .counter(
            name, "What POST /statistics turned away before it was a report: invalid, too_many (from one address).")
    ]
}
