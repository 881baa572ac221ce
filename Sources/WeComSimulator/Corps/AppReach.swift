/// Whom a message is for, as the call says: `touser`, `toparty`, `totag`.
struct AppReceivers: Sendable, Hashable {
    var users: [String]
    var parties: [String]
    var tags: [String]

    init(_ request: AppRequest) throws(Refusal) {
        users = try Self.list(request.touser, "touser", atMost: 1_000)
        parties = try Self.list(request.toparty, "toparty", atMost: 100)
        tags = try Self.list(request.totag, "totag", atMost: 100)
        if users.contains("@all") {
            users = ["@all"]
            // "当touser为@all时忽略本参数" of toparty and totag (path/90236).
            parties = []
            tags = []
        }
        guard !(users.isEmpty && parties.isEmpty && tags.isEmpty) else { throw .noReceivers }
    }

    private static func list(_ text: String?, _ name: String, atMost limit: Int) throws(Refusal) -> [String] {
        let ids = (text ?? "").split(separator: "|").map(String.init)
        guard ids.count <= limit else {
            throw Refusal(40058, "\(name) exceed max size \(limit). invalid Request Parameter")
        }
        return ids
    }
}

/// Who of them can be reached.
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
