/// The users of a project that were seen last.
struct LatestUsers {
    private var users: [(id: Int64, seen: Int)] = []

    /// Latest first.
    var ids: [Int64] { users.map(\.id) }

    mutating func note(_ id: Int64, seen: Int) {
        if users.count == RecentTable.most, let last = users.last, (last.seen, last.id) > (seen, id) { return }
        let index = users.firstIndex { ($0.seen, $0.id) < (seen, id) } ?? users.endIndex
        users.insert((id, seen), at: index)
        if users.count > RecentTable.most { users.removeLast() }
    }
}
