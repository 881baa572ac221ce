/// Which change of a watch is meant: its number, and when it was written.
struct ChangeIdentity: Sendable, Hashable {
    let id: Int64
    /// 0: not known.
    let moment: Int64
}

extension QueuedChange {
    var identity: ChangeIdentity { ChangeIdentity(id: id, moment: moment) }
}

extension HandoverKey {
    /// Of a message about one change: that one.
    var identity: ChangeIdentity { ChangeIdentity(id: first, moment: moment ?? 0) }
}
