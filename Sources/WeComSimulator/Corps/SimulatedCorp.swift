/// A company on the simulated WeCom: its apps and its people.
package struct SimulatedCorp: Sendable, Hashable {
    package var corpID: String
    package var apps: [SimulatedApp]
    /// User ids; WeCom does not tell upper case from lower.
    package var members: [String]
    /// Department id → the members in it.
    package var parties: [Int: [String]]
    /// Tag id → the members who carry it.
    package var tags: [Int: [String]]
    /// Members without a licence for the APIs: they are told in `unlicenseduser` and get nothing.
    package var unlicensed: [String]
    /// The accounts that the corp may have; an app may reach 200 times as many people a day.
    package var accounts: Int

    package init(
        corpID: String, apps: [SimulatedApp], members: [String], parties: [Int: [String]] = [:],
        tags: [Int: [String]] = [:], unlicensed: [String] = [], accounts: Int = 200
    ) {
        self.corpID = corpID
        self.apps = apps
        self.members = members
        self.parties = parties
        self.tags = tags
        self.unlicensed = unlicensed
        self.accounts = accounts
    }

    /// One company to try things with: two apps, five members (one without a licence), two departments, one tag.
    package static let example = SimulatedCorp(
        corpID: "ww-example",
        apps: [
            SimulatedApp(secret: "example-app-secret", agentID: 1_000_002),
            SimulatedApp(secret: "example-other-secret", agentID: 1_000_003),
        ],
        members: ["zhangsan", "lisi", "wangwu", "ZhaoLiu", "sunqi"],
        parties: [1: ["zhangsan", "lisi", "wangwu", "ZhaoLiu", "sunqi"], 2: ["lisi", "wangwu"]],
        tags: [1: ["zhangsan", "ZhaoLiu"]], unlicensed: ["sunqi"])
}

extension SimulatedCorp: Codable {
    private enum CodingKeys: String, CodingKey {
        case corpID = "corp_id"
        case apps, members, parties, tags, unlicensed, accounts
    }

    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        corpID = try values.decode(String.self, forKey: .corpID)
        apps = try values.decode([SimulatedApp].self, forKey: .apps)
        members = try values.decodeIfPresent([String].self, forKey: .members) ?? []
        parties = try values.decodeIfPresent([Int: [String]].self, forKey: .parties) ?? [:]
        tags = try values.decodeIfPresent([Int: [String]].self, forKey: .tags) ?? [:]
        unlicensed = try values.decodeIfPresent([String].self, forKey: .unlicensed) ?? []
        accounts = try values.decodeIfPresent(Int.self, forKey: .accounts) ?? 200
    }
}
