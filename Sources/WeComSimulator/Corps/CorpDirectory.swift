/// The companies, their apps and people; or none in particular: then every company, app and person exists.
struct CorpDirectory: Sendable {
    private(set) var corps: [SimulatedCorp]?
    private var byID: [String: Corp] = [:]

    private struct Corp: Sendable {
        let corp: SimulatedCorp
        /// Lower-cased user id → as it is spelled.
        let members: [String: String]
        let unlicensed: Set<String>
    }

    /// - Parameter corps: nil: all that is asked for exists.
    init(_ corps: [SimulatedCorp]?) {
        self.corps = corps
        for corp in corps ?? [] {
            byID[corp.corpID] = Corp(
                corp: corp,
                members: Dictionary(corp.members.map { ($0.lowercased(), $0) }) { first, _ in first },
                unlicensed: Set(corp.unlicensed.map { $0.lowercased() }))
        }
    }

    func knows(corpID: String) -> Bool { !corpID.isEmpty && (corps == nil || byID[corpID] != nil) }

    func identify(corpID: String, secret: String) throws(Refusal) -> AppIdentity {
        guard !corpID.isEmpty else { throw Refusal(41002, "corpid missing") }
        guard !secret.isEmpty else { throw Refusal(41004, "corpsecret missing") }
        if corps != nil {
            guard let corp = byID[corpID] else { throw .unknownCorp }
            guard corp.corp.apps.contains(where: { $0.secret == secret }) else { throw .wrongSecret }
        }
        return AppIdentity(corpID: corpID, secret: secret)
    }

    /// Whether this address may call for the app.
    func checkAddress(_ address: String, of app: AppIdentity) throws(Refusal) {
        guard corps != nil else { return }
        guard let known = try self.app(app) else { throw .invalidToken }
        guard known.trustedAddresses?.contains(address) ?? true else { throw .untrustedAddress }
    }

    func checkAgent(_ agentID: Int?, of app: AppIdentity) throws(Refusal) {
        guard let agentID else { throw .wrongAgent }
        guard let corp = byID[app.corpID], let own = try self.app(app) else { return }
        guard agentID == own.agentID else {
            let isAnothers = corp.corp.apps.contains { $0.agentID == agentID }
            throw isAnothers ? .anothersAgent : .wrongAgent
        }
        guard !own.isDisabled else { throw Refusal(50003, "app is disabled") }
    }

    /// The most people that an app of this company may reach in a day; nil: no limit.
    func accounts(of app: AppIdentity) -> Int? { byID[app.corpID]?.corp.accounts }

    func reach(_ receivers: AppReceivers, of app: AppIdentity) throws(Refusal) -> AppReach {
        guard let corp = byID[app.corpID] else { return AppReach(assuming: receivers) }
        let visible = try self.app(app)?.visible.map { Set($0.map { $0.lowercased() }) }
        var reach = AppReach()
        let named = receivers.users.contains("@all") ? corp.corp.members : receivers.users
        for user in named {
            let id = user.lowercased()
            let isVisible = visible?.contains(id) ?? true
            guard let member = corp.members[id], isVisible else {
                if !receivers.users.contains("@all") { reach.invalidUsers.append(id) }
                continue
            }
            reach.add(member, isLicensed: !corp.unlicensed.contains(id))
        }
        for (ids, groups, isParty) in [
            (receivers.parties, corp.corp.parties, true), (receivers.tags, corp.corp.tags, false),
        ] {
            for group in ids {
                guard let number = Int(group), let members = groups[number] else {
                    if isParty { reach.invalidParties.append(group) } else { reach.invalidTags.append(group) }
                    continue
                }
                for user in members where visible?.contains(user.lowercased()) ?? true {
                    let id = user.lowercased()
                    reach.add(corp.members[id] ?? user, isLicensed: !corp.unlicensed.contains(id))
                }
            }
        }
        return reach
    }

    private func app(_ app: AppIdentity) throws(Refusal) -> SimulatedApp? {
        guard corps != nil else { return nil }
        // The companies were changed since the token was issued.
        guard let known = byID[app.corpID]?.corp.apps.first(where: { $0.secret == app.secret }) else {
            throw .invalidToken
        }
        return known
    }
}
