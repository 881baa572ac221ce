package import Metrics
package import Observability
import Timekeeping

/// What the statistics server counts of its own work.
package struct UsageMetrics: Sendable {
    private let factory: any MetricsFactory
    private let acceptedReports: Counter
    private let dropped: Counter
    private let batchCount: Counter
    private let batchDuration: Timer

    package init(factory: any MetricsFactory = NOOPMetricsHandler.instance) {
        self.factory = factory
        acceptedReports = Self.reports("accepted", factory)
        dropped = Counter(label: Self.droppedFields, factory: factory)
        batchCount = Counter(label: Self.batches, factory: factory)
        batchDuration = Timer(label: "herald_telemetry_batch_duration", factory: factory)
        // `increase()` sees only what changes.
        for outcome in ["accepted", "busy", "refused", "failed"] { Self.reports(outcome, factory).increment(by: 0) }
        dropped.increment(by: 0)
    }

    func accepted(droppedFields: Int) {
        acceptedReports.increment()
        if droppedFields > 0 { dropped.increment(by: droppedFields) }
    }

    func refused(_ refusal: UsageRefusal) {
        if case .busy = refusal { return Self.reports("busy", factory).increment() }
        Self.reports("refused", factory).increment()
    }

    func failed() { Self.reports("failed", factory).increment() }

    /// A batch is in the database.
    func wrote(_ reports: Int, in duration: Duration) {
        batchDuration.recordSeconds(duration.seconds)
        batchCount.increment()
    }

    private static let batches = "herald_telemetry_batches_total"
    private static let droppedFields = "herald_telemetry_dropped_fields_total"

    private static func reports(_ outcome: String, _ factory: any MetricsFactory) -> Counter {
        Counter(label: "herald_telemetry_reports_total", dimensions: [("outcome", outcome)], factory: factory)
    }

    package static let descriptions: [MetricDescription] = [
        .counter(
            "herald_telemetry_reports_total",
            "Usage reports: accepted (stored and counted), busy (too many waited), refused (a project that may not "
                + "report), failed (the database did not take them)."),
        .counter(batches, "Transactions in which usage reports were stored; reports over batches is the usual batch."),
        .counter(droppedFields, "Fields of accepted usage reports that were dropped, being none that is kept."),
        .histogram(
            "herald_telemetry_batch_duration_seconds", "How long a batch of usage reports took until it was durable.",
            buckets: MetricBuckets.requests),
    ]
}
