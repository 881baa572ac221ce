package import FoundationEssentials

/// A message on its way into the outbox.
package struct OutboxEntry: Sendable {
    package var message: Message
    /// The name of the channel.
    package var channel: String
    /// Idempotency key: a second entry with the same key and channel changes nothing.
    package var key: String
    /// Who is told the outcome (`reports`), and by what it knows the message again (a run's id).
    package var feature: String?
    package var reference: String?
    /// What it is about (a report, a watch): waiting messages of one topic may be folded into a digest.
    package var topic: String?
    /// Not sent before this instant.
    package var notBefore: Date?
    package var traceID: String
    /// Never sent through the channel's fallback: it is this channel that is tried.
    package var keepsChannel = false
    /// It is tried no more often than that, and no more often than its channel allows; nil: as often as that.
    package var maxAttempts: Int?

    package init(
        message: Message, channel: String, key: String, feature: String? = nil, reference: String? = nil,
        topic: String? = nil, notBefore: Date? = nil, traceID: String,
        maxAttempts: Int? = nil
    ) {
        self.message = message
        self.channel = channel
        self.key = key
        self.feature = feature
        self.reference = reference
        self.topic = topic
        self.notBefore = notBefore
        self.traceID = traceID
        self.maxAttempts = maxAttempts
    }
}

/// What enqueueing did.
package struct EnqueueReceipt: Sendable, Hashable {
    /// The deliveries that carry the message, in order: one for each part.
    package let deliveryIDs: [Int64]
    /// Whether the key was known already; the ids are then those of the first time.
    package let isDuplicate: Bool

    package init(deliveryIDs: [Int64], isDuplicate: Bool) {
        self.deliveryIDs = deliveryIDs
        self.isDuplicate = isDuplicate
    }
}
