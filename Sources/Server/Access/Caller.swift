/// Who sent a request, as far as the server knows.
///
/// What the caller may do does not depend on how it was found out: by a bearer token today.
package struct Caller: Sendable, Hashable {
    /// The name of the token; nil for a stranger.
    package let name: String?
    package let level: AccessLevel
    /// The one thing that this token is for, whatever its level: `alerts`.
    package let purpose: String?
    /// To what of its purpose it is bound; nil: to nothing.
    package let scope: TokenScope?
    /// The part of the credentials that may be seen: a token's public id. Names are given again, this is not.
    package let credential: String?

    package init(
        name: String?, level: AccessLevel, purpose: String? = nil, scope: TokenScope? = nil, credential: String? = nil
    ) {
        self.name = name
        self.level = level
        self.purpose = purpose
        self.scope = scope
        self.credential = credential
    }

    package static let stranger = Caller(name: nil, level: .open)

    /// As the audit log names it: `token:grafana`.
    package var actor: String { name.map { "token:" + $0 } ?? "stranger" }

    /// A token with a purpose may do what it is for and nothing else; any other, what its level allows.
    package func may(_ level: AccessLevel, purpose: String?) -> Bool {
        if level == .open { return true }
        if let own = self.purpose { return own == purpose }
        return self.level >= level
    }
}
