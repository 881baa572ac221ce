package import FoundationEssentials

/// What became of an alert, as the history has it.
package struct AlertEvent: Sendable, Hashable {
    package var id: Int64
    package var rule: String
    package var subject: String
    package var severity: AlertRule.Severity
    /// `firing`, `resolved`, `acknowledged`.
    package var kind: String
    package var at: Date
    package var value: Double?
    package var note: String?
}
