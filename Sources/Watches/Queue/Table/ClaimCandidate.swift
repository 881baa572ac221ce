import Database

/// Changes of one record that a claim would take, in their order.
struct ClaimCandidate {
    let record: SQLValue
    var ids: [Int64]
}
