/// An outbox entry, checked, composed and encoded: what is left is to store it.
package struct PreparedEntry: Sendable {
    package let channel: String
    package let key: String
    /// Each part's message as JSON, in order; at least one.
    let parts: [String]
    let feature: String?
    let reference: String?
    let traceID: String
    let createdAt: Int64
    var dueAt: Int64
    var topic: String?
    /// The channel in whose place it is sent.
    var fallbackOf: String?
    /// How many messages it stands for, if it is a digest.
    var folds = 0
    /// It is never sent through another channel.
    var keepsChannel = false
    /// It is tried no more often than that; nil: as often as its channel allows.
    var maxAttempts: Int?
}
