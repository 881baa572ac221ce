/// The one thing that a token may be made for, whatever its level.
package enum TokenPurpose: String, Sendable, CaseIterable {
    /// Alertmanager's: it may hand in alerts.
    case alerts
    /// Prometheus's: it may fetch the metrics.
    case metrics
    /// A partner's: it may read what that partner was told (`TokenScope`).
    case statements
}
