package import FoundationEssentials

/// How one delivery stands, for whoever waits for it.
package struct DeliveryOutcome: Sendable, Hashable {
    package let id: Int64
    package let channel: String
    package let state: DeliveryState
    package let part: Int
    package let parts: Int
    package let attempts: Int
    /// A short word: `rate_limited`, `bad_key`, `timeout`.
    package let reason: String?
    /// One sentence without secrets.
    package let error: String?
    package let hint: String?
    /// When it is tried next; nil when it is finished or waits for the part before it.
    package let dueAt: Date?
    package let finishedAt: Date?
}
