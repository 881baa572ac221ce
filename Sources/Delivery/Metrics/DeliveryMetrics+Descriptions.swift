package import Observability

extension DeliveryMetrics {
    /// What the figures of this room are.
    package static let descriptions: [MetricDescription] = [
        .counter(
            "herald_deliveries_total",
            "Deliveries that came to an end, by channel, outcome and the reason of a failure."),
        .counter(
            "herald_delivery_attempts_total",
            "Tries to send a delivery, by channel, what came of them and the reason of a failure."),
        .histogram(
            "herald_delivery_attempt_duration_seconds", "How long one try to send a delivery took.",
            buckets: MetricBuckets.deliveries),
        .counter("herald_deliveries_merged_total", "Waiting deliveries that were folded into a digest."),
        .counter("herald_deliveries_fallback_total", "Deliveries that the fallback of their channel took over."),
        .gauge(
            "herald_channel_breaker_state",
            "What this node last saw of a channel: 0 works, 1 on trial, 2 rests, 3 disabled."),
    ]
}
