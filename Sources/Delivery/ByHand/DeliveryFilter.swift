package import FoundationEssentials

/// Which deliveries to list.
package struct DeliveryFilter: Sendable {
    /// nil: all.
    package var state: DeliveryState?
    /// Only those that ended without arriving, where no state is named.
    package var isDeadLetter = false
    package var channel: String?
    package var feature: String?
    package var reference: String?
    /// What it is about.
    package var topic: String?
    /// The request or the run that caused it.
    package var traceID: String?
    /// Enqueued at or after this instant.
    package var since: Date?
    /// Enqueued before this instant.
    package var until: Date?
    /// Only those with a smaller id: the last id of the page before.
    package var before: Int64?
    package var limit: Int

    package init(
        state: DeliveryState? = nil, channel: String? = nil, feature: String? = nil, reference: String? = nil,
        since: Date? = nil, before: Int64? = nil, limit: Int = 50
    ) {
        self.state = state
        self.channel = channel
        self.feature = feature
        self.reference = reference
        self.since = since
        self.before = before
        self.limit = limit
    }
}
