/// Who calls, and whether they may.
struct Gate: Sendable {
    /// nil: there are no tokens, so only what is public is answered.
    let gatekeeper: (any Gatekeeping)?

    /// Who calls: from the token, where the endpoint wants one.
    ///
    /// - Parameters:
    ///   - address: the client's.
    ///   - peer: the other end of the connection.
    func caller(
        _ head: RequestHead, for endpoint: Endpoint, at address: String, peer: String
    ) async throws -> Caller {
        // A bad token must not keep anybody from what everybody may see, so no token is looked at.
        if endpoint.access == .open { return .stranger }
        if endpoint.admitsOwnMachine, OwnMachine.calls(from: peer, head) { return OwnMachine.caller }
        guard let gatekeeper, let authorization = head.authorization else { throw APIError.needsToken }
        return try await gatekeeper.caller(of: authorization, from: address)
    }

    /// Whether they may. Asked apart, because who tried to change something stands in the audit log.
    func admit(_ caller: Caller, to endpoint: Endpoint) throws {
        if endpoint.admitsOwnMachine, caller == OwnMachine.caller { return }
        guard caller.may(endpoint.access, purpose: endpoint.purpose) else { throw Self.forbidden(caller, endpoint) }
    }

    private static func forbidden(_ caller: Caller, _ endpoint: Endpoint) -> APIError {
        let name = caller.name ?? "stranger"
        let reason =
            caller.purpose.map { "the token \(name) is for \($0) only" }
            ?? "the token \(name) has the level \(caller.level.rawValue); this needs \(endpoint.access.rawValue)"
        return APIError(.forbidden, "forbidden", reason)
    }
}
