import Delivery
import WeCom

extension Receivers {
    /// The receivers of as many calls as it takes, everyone once. `@all` is everybody, whoever is named beside it.
    var inCalls: [Receivers] {
        if users.contains("@all") { return [Receivers(users: ["@all"])] }
        let users = Self.once(self.users) { $0.lowercased() }
        let parties = Self.once(self.parties) { $0 }
        let tags = Self.once(self.tags) { $0 }
        let count = max(
            Self.calls(users.count, AppLimits.users), Self.calls(parties.count, AppLimits.parties),
            Self.calls(tags.count, AppLimits.tags))
        return (0..<count).map { call in
            Receivers(
                users: Self.share(call, of: users, AppLimits.users),
                parties: Self.share(call, of: parties, AppLimits.parties),
                tags: Self.share(call, of: tags, AppLimits.tags))
        }
    }

    private static func calls(_ count: Int, _ limit: Int) -> Int { (count + limit - 1) / limit }

    private static func share(_ call: Int, of ids: [String], _ limit: Int) -> [String] {
        Array(ids.dropFirst(call * limit).prefix(limit))
    }

    /// WeCom's user ids do not tell upper from lower case.
    private static func once(_ ids: [String], _ key: (String) -> String) -> [String] {
        var seen: Set<String> = []
        return ids.filter { seen.insert(key($0)).inserted }
    }
}

extension AppReceivers {
    init(_ receivers: Receivers) {
        self.init(users: receivers.users, parties: receivers.parties, tags: receivers.tags)
    }
}
