/// Where alerts with certain labels go.
package struct AlertRoute: Sendable, Hashable {
    /// All of these labels have to have these values.
    package var match: [String: String]
    package var channels: [String]

    package init(match: [String: String], channels: [String]) {
        self.match = match
        self.channels = channels
    }

    func takes(_ alert: AlertNotification.Alert) -> Bool {
        match.allSatisfy { alert.labels[$0.key] == $0.value }
    }
}
