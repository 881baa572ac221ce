import FoundationEssentials

/// One of WeCom's APIs.
struct API: Sendable {
    /// Whose call it is.
    struct Caller: Sendable {
        /// The robot's key, or the corp's id: what the books and the faults know it by.
        let name: String
        /// Calls with the same text count together against the limit of parallel calls; nil: they do not count.
        let gate: String?
    }

    let path: String
    var requiresPost = true
    /// Whether the body is text that the books of calls show.
    var keepsBody = true
    let caller: @Sendable (APICall) -> Caller
    /// Throws a ``Refusal``.
    let answer: @Sendable (APICall, _ now: Date) throws -> CallAnswer
}
