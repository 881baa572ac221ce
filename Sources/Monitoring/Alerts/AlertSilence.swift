package import FoundationEssentials

/// For a while nobody is told of certain alerts.
package struct AlertSilence: Sendable, Hashable {
    /// As the store counts; 0: not there yet.
    package var id: Int64
    /// Labels and their values; all have to be so. A value may end in `*`.
    package var matchers: [String: String]
    package var from: Date
    package var until: Date
    package var by: String
    package var comment: String

    package init(
        id: Int64 = 0, matchers: [String: String], from: Date, until: Date, by: String, comment: String = ""
    ) {
        self.id = id
        self.matchers = matchers
        self.from = from
        self.until = until
        self.by = by
        self.comment = comment
    }

    package func isActive(at now: Date) -> Bool { from <= now && now < until }

    /// One without matchers silences nothing.
    package func covers(_ alert: Alert) -> Bool {
        let labels = alert.allLabels
        return !matchers.isEmpty
            && matchers.allSatisfy { label, wanted in
                let found = labels[label] ?? ""
                return wanted.hasSuffix("*") ? found.hasPrefix(wanted.dropLast()) : found == wanted
            }
    }
}
