/// What an application's calls are made with. Whoever has it can write to the whole corp.
///
/// Everything that prints it shows a mask; only ``secret`` gives the token itself.
public struct AccessToken: Sendable, Hashable {
    /// The token itself. Not for logs, errors or pages.
    public let secret: String
    /// Grows with every fetch: WeCom gives out the same text again within a token's life, and a refusal that comes
    /// late must not hit a token that was fetched after it.
    public let generation: Int64

    public init(secret: String, generation: Int64) {
        self.secret = secret
        self.generation = generation
    }
}

extension AccessToken: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "(access token \(generation))" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: ["generation": generation]) }
}

/// A token, and how much of its life is left by the store's clock.
public struct StoredToken: Sendable, Hashable {
    public let token: AccessToken
    public let remaining: Duration

    public init(token: AccessToken, remaining: Duration) {
        self.token = token
        self.remaining = remaining
    }
}
