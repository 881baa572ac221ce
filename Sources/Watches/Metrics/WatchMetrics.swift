import FoundationEssentials
package import Metrics
package import Observability

/// What watches count.
package struct WatchMetrics: Sendable {
    private let factory: any MetricsFactory

    package init(factory: any MetricsFactory = NOOPMetricsHandler.instance) {
        self.factory = factory
    }

    /// Shows what has not happened yet as 0: `increase()` sees only what changes.
    package func begin(_ watch: String) {
        counter(Self.handedOver, watch).increment(by: 0)
        for verdict in Verdict.allCases { ended(0, as: verdict, of: watch) }
    }

    /// - Parameter changes: are in the outbox since now.
    func handedOver(_ changes: [QueuedChange], of watch: String, at now: Date) {
        guard !changes.isEmpty else { return }
        counter(Self.handedOver, watch).increment(by: changes.count)
        let timer = Timer(label: "herald_watch_handover_duration", dimensions: [("watch", watch)], factory: factory)
        for change in changes { timer.recordSeconds(max(0, now.timeIntervalSince(change.queuedAt))) }
    }

    /// - Parameter marks: that a queue was told.
    func ended(_ marks: [WatchMark], of watch: String) {
        let succeeded = marks.count { $0.verdict == .succeeded }
        ended(succeeded, as: .succeeded, of: watch)
        ended(marks.count - succeeded, as: .failed, of: watch)
    }

    private enum Verdict: String, CaseIterable { case succeeded, failed }

    private static let handedOver = "herald_watch_changes_handed_over_total"

    private func ended(_ count: Int, as verdict: Verdict, of watch: String) {
        counter("herald_watch_changes_ended_total", watch, ("verdict", verdict.rawValue)).increment(by: count)
    }

    private func counter(_ name: String, _ watch: String, _ labels: (String, String)...) -> Counter {
        Counter(label: name, dimensions: [("watch", watch)] + labels, factory: factory)
    }

    package static let descriptions: [MetricDescription] = [
        .counter(handedOver, "Changes of watched rows that this node put into the outbox."),
        .counter(
            "herald_watch_changes_ended_total",
            "Changes whose queue this node told what became of them: succeeded or failed."),
        .histogram(
            "herald_watch_handover_duration_seconds", "From a change of a watched row until it was in the outbox.",
            buckets: MetricBuckets.deliveries),
    ]
}
