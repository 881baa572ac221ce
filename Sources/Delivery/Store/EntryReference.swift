/// Which entry of the outbox is meant, and who wants to know its outcome.
struct EntryReference: Sendable, Hashable {
    let channel: String
    let key: String
    let feature: String?
}
