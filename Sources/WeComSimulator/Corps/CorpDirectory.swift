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
        let add = { (user: String) -> Bool in
            let id = user.lowercased()
            guard let member = corp.members[id], visible?.contains(id) ?? true else { return false }
            reach.add(member, isLicensed: !corp.unlicensed.contains(id))
            return true
        }
        if receivers.users == [AppReceivers.everybody] {
            for member in corp.corp.members { _ = add(member) }
        } else {
            reach.invalidUsers = receivers.users.filter { !add($0) }.map { $0.lowercased() }
        }
        let addGroup = { (id: String, groups: [Int: [String]]) -> Bool in
            guard let members = Int(id).flatMap({ groups[$0] }) else { return false }
            for member in members { _ = add(member) }
            return true
        }
        reach.invalidParties = receivers.parties.filter { !addGroup($0, corp.corp.parties) }
        reach.invalidTags = receivers.tags.filter { !addGroup($0, corp.corp.tags) }
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
