import HTTPTypes

/// Who calls, and whether they may.
struct Gate: Sendable {
    /// nil: there are no tokens, so only what is public is answered.
    let gatekeeper: (any Gatekeeping)?

    func caller(_ head: RequestHead, for endpoint: Endpoint, at address: String) async throws -> Caller {
        // A bad token must not keep anybody from what everybody may see, so no token is looked at.
        if endpoint.access == .open { return .stranger }
        guard let gatekeeper, let authorization = head.authorization else { throw Self.needsToken }
        let caller = try await gatekeeper.caller(of: authorization, from: address)
        guard Self.may(caller, endpoint) else { throw Self.forbidden(caller, endpoint) }
        return caller
    }

    /// A token with a purpose may do what it is for and nothing else.
    private static func may(_ caller: Caller, _ endpoint: Endpoint) -> Bool {
        if let purpose = caller.purpose { return purpose == endpoint.purpose }
        return caller.level >= endpoint.access
    }

    private static let needsToken = APIError(
        .unauthorized, "unauthorized",
        "this needs a token: send the header Authorization: Bearer TOKEN; herald token create makes one",
        headers: [.wwwAuthenticate: #"Bearer realm="herald""#])

    private static func forbidden(_ caller: Caller, _ endpoint: Endpoint) -> APIError {
        let name = caller.name ?? "stranger"
        let reason =
            caller.purpose.map { "the token \(name) is for \($0) only" }
            ?? "the token \(name) has the level \(caller.level.rawValue); this needs \(endpoint.access.rawValue)"
        return APIError(.forbidden, "forbidden", reason)
    }
}
