package import FoundationEssentials

/// What the store knows of a token: everything but its secret.
package struct AccessToken: Sendable, Hashable {
    /// The part of the token that may be seen.
    package let publicID: String
    package let name: String
    package let level: AccessLevel
    package let purpose: TokenPurpose?
    /// With the purpose `statements` only.
    package let scope: TokenScope?
    package let createdAt: Date
    /// `cli:alice`
    package let createdBy: String
    package let expiresAt: Date?
    package let revokedAt: Date?
    package let revokedBy: String?
    /// To the minute, or so.
    package let lastUsedAt: Date?
    /// The address of that use.
    package let lastUsedFrom: String?

    package enum State: String, Sendable { case live, expired, revoked }

    package func state(at now: Date) -> State {
        if revokedAt != nil { return .revoked }
        if let expiresAt, expiresAt <= now { return .expired }
        return .live
    }
}

/// A token that is to be made.
package struct NewToken: Sendable {
    package let name: String
    package let level: AccessLevel
    package let purpose: TokenPurpose?
    /// What a purpose that needs it is bound to.
    package let scope: TokenScope?
    /// nil: it never expires.
    package let lifetime: Duration?

    package init(
        name: String, level: AccessLevel, purpose: TokenPurpose? = nil, scope: TokenScope? = nil,
        lifetime: Duration? = nil
    ) {
        self.name = name
        self.level = level
        self.purpose = purpose
        self.scope = scope
        self.lifetime = lifetime
    }
}

/// Why a token is not made or revoked: one sentence.
package struct TokenRefusal: Error, Sendable, Hashable, CustomStringConvertible {
    package let description: String
}
