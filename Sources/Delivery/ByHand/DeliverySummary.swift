package import FoundationEssentials

/// One delivery, as a list shows it.
package struct DeliverySummary: Sendable, Hashable {
    package let id: Int64
    package let channel: String
    /// The idempotency key of its entry.
    package let key: String
    package let part: Int
    package let parts: Int
    package let state: DeliveryState
    package let attempts: Int
    package let createdAt: Date
    /// When it is tried next; nil when it is finished or waits for the part before it.
    package let dueAt: Date?
    package let finishedAt: Date?
    package let reason: String?
    package let error: String?
    package let hint: String?
    package let feature: String?
    package let reference: String?
    package let traceID: String
    /// What it is about; waiting ones of one topic may be folded into a digest.
    package let topic: String?
    /// How many messages it stands for, if it is a digest.
    package let folds: Int
    /// The digest that it was folded into.
    package let mergedInto: Int64?
    /// The channel in whose place it is sent.
    package let fallbackOf: String?
}

/// One delivery with everything that is known of it.
package struct DeliveryDetails: Sendable {
    package let summary: DeliverySummary
    /// nil if the stored form cannot be read.
    package let message: Message?
    /// The node that is sending it now, and until when its lease lasts.
    package let leaseOwner: String?
    package let leaseUntil: Date?
    package let attempts: [AttemptRecord]
}

/// One attempt, as it is in the books.
package struct AttemptRecord: Sendable, Hashable {
    package let number: Int
    package let startedAt: Date
    package let finishedAt: Date
    package let outcome: AttemptOutcome
    package let reason: String?
    package let error: String?
    package let status: Int?
    package let answer: String?
    package let node: String
    /// What the peer calls the message (WeCom's `msgid`).
    package let reference: String?
}
