/// When somebody is told, and who.
package struct AlertRule: Sendable, Hashable {
    package enum Severity: String, Sendable, CaseIterable {
        case info, warning, error, critical
    }

    package var name: String
    /// As the file writes it: `cpu_percent > 80`.
    package var condition: String
    /// It must hold so long before anybody is told.
    package var lasting: Duration
    package var severity: Severity
    package var channels: [String]

    package init(
        name: String, condition: String, lasting: Duration = .zero, severity: Severity = .warning,
        channels: [String] = []
    ) {
        self.name = name
        self.condition = condition
        self.lasting = lasting
        self.severity = severity
        self.channels = channels
    }
}
