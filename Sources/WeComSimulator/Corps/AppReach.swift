/// Who of a message's receivers can be reached.
struct AppReach: Sendable {
    /// In the order named, each once.
    private(set) var members: [String] = []
    private(set) var unlicensedUsers: [String] = []
    /// Lower-cased, as WeCom gives them back.
    var invalidUsers: [String] = []
    var invalidParties: [String] = []
    var invalidTags: [String] = []
    private var seen: Set<String> = []

    init() {}

    /// Everybody who is named exists; whole departments, tags and companies stand for themselves.
    init(assuming receivers: AppReceivers) {
        for user in receivers.users { add(user, isLicensed: true) }
        for party in receivers.parties { add("party:\(party)", isLicensed: true) }
        for tag in receivers.tags { add("tag:\(tag)", isLicensed: true) }
    }

    mutating func add(_ member: String, isLicensed: Bool) {
        guard seen.insert(member.lowercased()).inserted else { return }
        if isLicensed { members.append(member) } else { unlicensedUsers.append(member.lowercased()) }
    }
}
