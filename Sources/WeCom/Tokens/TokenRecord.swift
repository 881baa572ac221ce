public import FoundationEssentials

/// What a store knows of one application's token, and every decision about it. No I/O: a ``TokenStore`` loads it under
/// a lock, asks it and saves it.
///
/// It never lets a storm happen: one fetch at a time; after a fetch that failed, or a token that was refused again
/// right after it had been fetched, the next one waits, longer each time.
public struct TokenRecord: Sendable, Hashable {
    public var token: AccessToken?
    public var expiresAt = Date.distantPast
    /// Of the newest token ever, also when it was dropped.
    public var generation: Int64 = 0
    /// ``TokenOwner/fingerprint`` of the secret that the token was fetched with; empty: another program wrote it.
    public var fingerprint = ""
    public var leaseHolder = ""
    public var leaseUntil = Date.distantPast
    public var fetchedAt = Date.distantPast
    /// Failures in a row.
    public var strikes = 0
    public var pausedUntil = Date.distantPast
    /// What WeCom answered to the failed fetch; 0: nothing.
    public var pauseCode = 0

    public init() {}

    /// A token refused within this time after it was fetched counts as a strike.
    static let quickRefusal: TimeInterval = 60

    /// The token that is good at `now` for that secret.
    public func current(for owner: TokenOwner, at now: Date) -> StoredToken? {
        guard fingerprint.isEmpty || fingerprint == owner.fingerprint, let token, expiresAt > now else { return nil }
        return StoredToken(token: token, remaining: .seconds(expiresAt.timeIntervalSince(now)))
    }

    public mutating func begin(_ request: RefreshRequest, for owner: TokenOwner, at now: Date) -> RefreshStart {
        adopt(owner)
        if let current = current(for: owner, at: now), current.token != request.replacing {
            return .current(current)
        }
        if let refusal = request.refusal, let refused = request.replacing, refused == token {
            drop(refusal, at: now)
        }
        if leaseHolder != request.holder, !leaseHolder.isEmpty, leaseUntil > now {
            return .taken(for: .seconds(leaseUntil.timeIntervalSince(now)))
        }
        if pausedUntil > now {
            return .paused(
                pauseCode == 0 ? nil : WeComErrorCode(rawValue: pauseCode),
                for: .seconds(pausedUntil.timeIntervalSince(now)))
        }
        leaseHolder = request.holder
        leaseUntil = now.addingTimeInterval(request.lease.inSeconds)
        return .granted
    }

    public mutating func finish(
        by holder: String, with secret: String, lifetime: Duration, for owner: TokenOwner, at now: Date
    ) -> StoredToken {
        // Who comes after its lease had ended does not undo what another fetched meanwhile.
        if leaseHolder != holder, let current = current(for: owner, at: now) { return current }
        generation += 1
        let token = AccessToken(secret: secret, generation: generation)
        self.token = token
        expiresAt = now.addingTimeInterval(lifetime.inSeconds)
        fetchedAt = now
        fingerprint = owner.fingerprint
        if leaseHolder == holder { leaseHolder = "" }
        (pausedUntil, pauseCode) = (.distantPast, 0)
        return StoredToken(token: token, remaining: lifetime)
    }

    public mutating func fail(by holder: String, code: WeComErrorCode?, at now: Date) {
        guard leaseHolder == holder else { return }
        leaseHolder = ""
        strikes += 1
        pausedUntil = now.addingTimeInterval(Self.pause(after: code, strikes: strikes))
        pauseCode = code?.rawValue ?? 0
    }

    /// A token of another secret is nobody's here; neither are its failures.
    private mutating func adopt(_ owner: TokenOwner) {
        guard fingerprint != owner.fingerprint else { return }
        if !fingerprint.isEmpty {
            token = nil
            leaseHolder = ""
            (strikes, pausedUntil, pauseCode) = (0, .distantPast, 0)
        }
        fingerprint = owner.fingerprint
    }

    /// One early end is WeCom's right; the next within a minute hints at something that no fetching mends.
    private mutating func drop(_ refusal: WeComErrorCode, at now: Date) {
        token = nil
        strikes = now.timeIntervalSince(fetchedAt) < Self.quickRefusal ? strikes + 1 : 0
        guard strikes > 1 else { return }
        pausedUntil = now.addingTimeInterval(Self.pause(after: nil, strikes: strikes + 1))
        pauseCode = refusal.rawValue
    }

    /// In seconds: a refused secret will not become right within moments, nobody there may be there again soon.
    private static func pause(after code: WeComErrorCode?, strikes: Int) -> TimeInterval {
        let doublings = Double(1 << min(max(strikes - 1, 0), 10))
        switch code?.action {
        case nil: return min(doublings, 60)
        case .pause(let delay): return max(delay.inSeconds, min(doublings, 300))
        case .retry, .sendFewerAtOnce: return min(2 * doublings, 60)
        default: return min(10 * doublings, 300)
        }
    }
}

extension Duration {
    var inSeconds: TimeInterval {
        let (seconds, attoseconds) = components
        return Double(seconds) + Double(attoseconds) / 1e18
    }
}
