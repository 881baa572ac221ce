/// Users by name, of several projects together.
struct ShareTally {
    /// What all that are not shown by name are called.
    static let other = "other"

    private var users: [String: Int] = [:]
    private var others = 0

    /// - Parameter names: of the values; those without one count as others.
    mutating func add(_ sums: [Int64: Int], _ names: [Int64: String]) {
        for (value, amount) in sums {
            if let name = names[value], name != Self.other {
                users[name, default: 0] += amount
            } else {
                others += amount
            }
        }
    }

    /// Most users first, then by name; those beyond `most` together, last.
    func shares(most: Int) -> [UsageSummary.Share] {
        let ranked = users.filter { $0.value > 0 }.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        var shares = ranked.prefix(most).map { UsageSummary.Share(name: $0.key, users: $0.value) }
        let rest = ranked.dropFirst(most).reduce(others) { $0 + $1.value }
        if rest > 0 { shares.append(UsageSummary.Share(name: Self.other, users: rest)) }
        return shares
    }
}
