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
    /// Where it is told; none: it is shown and told nobody.
    package var channels: [String]
    /// It is told again so often while it lasts; zero: never.
    package var repeats: Duration = .seconds(4 * 3_600)
    /// What fires within this time goes to a channel in one message.
    package var groupWait: Duration = .seconds(30)
    /// What the operator can do.
    package var hint: String?
    /// What it is called in messages; nil: its name.
    package var title: String?
    /// For silences, beside those of the series.
    package var labels: [String: String] = [:]
    /// It comes with Herald.
    package var isShipped = false

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
