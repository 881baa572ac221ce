/// How many users each name of a project has, in memory for few names: where there are more, those that are rare are let
/// go, and what is kept is right to their share (Misra and Gries).
struct NameTally {
    private var users: [String: Int] = [:]
    private let most: Int

    /// - Parameter room: so many names are asked for in the end.
    init(room: Int) { most = max(1_000, 4 * room) }

    mutating func note(_ name: String) {
        users[name, default: 0] += 1
        guard users.count > most else { return }
        let median = users.values.sorted()[most / 2]
        users = users.mapValues { $0 - median }.filter { $0.value > 0 }
    }

    /// Most users first, then by name.
    func top(_ count: Int) -> [String] {
        users.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(count).map(\.key)
    }
}
