import Database
package import FoundationEssentials

/// A statement as the store has it: what a partner was told, and how far that got.
package struct ToldStatement: Sendable, Hashable {
    package let partner: String
    /// Of the partner's chain.
    package let number: Int64
    package let taskID: Int64
    package let day: String
    package let revision: Int
    /// The bytes that were signed.
    package let body: String
    package let contentHash: String
    package let hash: String
    package let entryKey: String
    package let state: String
    package let createdAt: Date
    package let finishedAt: Date?

    /// The partner has it.
    package var hasArrived: Bool { ["delivered", "partial"].contains(state) }

    static let columns = """
        partner, number, task_id, day, revision, body, content_hash, hash, entry_key, state, created_at, finished_at
        """

    init(_ row: Row) throws {
        partner = try row.text("partner")
        number = try row.integer("number")
        taskID = try row.integer("task_id")
        day = try row.text("day")
        revision = Int(try row.integer("revision"))
        body = try row.text("body")
        contentHash = try row.text("content_hash")
        hash = try row.text("hash")
        entryKey = try row.text("entry_key")
        state = try row.text("state")
        createdAt = try row.instant("created_at")
        finishedAt = try row.optionalInstant("finished_at")
    }
}
