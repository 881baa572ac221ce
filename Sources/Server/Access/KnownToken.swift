import FoundationEssentials

/// A living token as a node keeps it in memory: what its bearer may do, and how to know the bearer.
struct KnownToken: Sendable {
    let publicID: String
    let caller: Caller
    /// The SHA-256 of its secret.
    let hash: [UInt8]
    let expiresAt: Date?

    func isExpired(at now: Date) -> Bool {
        expiresAt.map { $0 <= now } ?? false
    }
}

/// When and from where a token was used last.
struct TokenUse: Sendable, Hashable {
    let at: Date
    let from: String
}
