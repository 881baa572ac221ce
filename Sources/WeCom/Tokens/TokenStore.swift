import Crypto

/// Where the tokens of applications are kept, for all nodes that use the same store.
///
/// The store measures every time by its own clock, so that nodes whose clocks disagree still agree. What it decides
/// is ``TokenRecord``'s: an implementation loads the record under a lock, lets it decide and saves it.
public protocol TokenStore: Sendable {
    /// The token that is good now, if there is one. Changes nothing.
    func token(of app: TokenOwner) async throws -> StoredToken?

    /// Asks for the right to fetch a token. Who gets it must call ``finishRefresh(of:by:with:lifetime:)`` or
    /// ``failRefresh(of:by:code:)``; who dies loses it when the lease ends.
    func beginRefresh(_ request: RefreshRequest, of app: TokenOwner) async throws -> RefreshStart

    /// - Returns: the token that is current now: this one, unless another was fetched after the lease had ended.
    func finishRefresh(
        of app: TokenOwner, by holder: String, with secret: String, lifetime: Duration
    ) async throws -> StoredToken

    /// - Parameter code: what WeCom answered; nil if it did not answer.
    func failRefresh(of app: TokenOwner, by holder: String, code: WeComErrorCode?) async throws
}

/// Whose token it is: WeCom gives one for each corp and secret (path/91039).
public struct TokenOwner: Sendable, Hashable {
    public let corpID: String
    public let agentID: Int
    /// Of the secret and the address it is for, as a hash: a token that was fetched with another secret is not used.
    public let fingerprint: String

    public init(_ credentials: AppCredentials, baseURL: String) {
        corpID = credentials.corpID
        agentID = credentials.agentID
        let digest = SHA256.hash(data: Array("\(baseURL) \(corpID) \(credentials.secret)".utf8))
        let digits = Array("0123456789abcdef".utf8)
        fingerprint = String(
            decoding: digest.prefix(16).flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}

/// Why a node wants another token.
public struct RefreshRequest: Sendable, Hashable {
    /// The token that does not do any more; nil: there is none.
    public let replacing: AccessToken?
    /// What WeCom refused that token with; nil: it is renewed because its life ends.
    public let refusal: WeComErrorCode?
    /// Who asks, unique for each asking.
    public let holder: String
    public let lease: Duration

    public init(replacing: AccessToken?, refusal: WeComErrorCode?, holder: String, lease: Duration) {
        self.replacing = replacing
        self.refusal = refusal
        self.holder = holder
        self.lease = lease
    }
}

/// What comes of a request for a refresh.
public enum RefreshStart: Sendable, Hashable {
    /// Fetch it; everybody else waits.
    case granted
    /// Somebody has fetched another one already.
    case current(StoredToken)
    /// Somebody is fetching; at the latest after this time the right is free again.
    case taken(for: Duration)
    /// It failed lately, with this code or without an answer, and is not to be tried earlier than after this time.
    case paused(WeComErrorCode?, for: Duration)
}
