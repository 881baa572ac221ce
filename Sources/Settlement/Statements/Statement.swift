package import FoundationEssentials

/// What a partner was told of one task's day, with its place in the partner's chain.
package struct Statement: Sendable, Hashable {
    package let id: Int64
    package let content: StatementContent
    /// Of `drama_tasks`.
    package let taskID: Int64
    /// Byte for byte as it is sent.
    package let body: String
    package let previousHash: String
    package let hash: String
    package let state: StatementState
    package let entryKey: String
    package let createdAt: Date
    /// When the partner had it, or when nobody tried any more.
    package let finishedAt: Date?

    /// When the partner had it.
    package var sentAt: Date? { state.hasArrived ? finishedAt : nil }
}

/// The end of a partner's chain.
package struct ChainHead: Sendable, Hashable {
    package let partner: String
    /// 0: nothing was stated yet.
    package let number: Int64
    package let hash: String

    package init(partner: String, number: Int64, hash: String) {
        self.partner = partner
        self.number = number
        self.hash = hash
    }
}
