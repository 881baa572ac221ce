public import AsyncHTTPClient
import FoundationEssentials
import Synchronization

/// Gives out an application's access token: one for all who share the store, fetched by one of them at a time.
///
/// * `expires_in` is trusted. In the last part of a token's life, at a moment that differs from node to node, a call
///   starts a renewal in the background and goes on with the token it has.
/// * Within a process all callers wait for one flight; over all nodes, one holds the store's lease and fetches, the
///   others look until its token appears. When the fetching node dies, its lease ends and another goes on.
/// * A refused token is dropped only if it is still the current one.
/// * After a failure nobody asks WeCom for a while; callers get ``TokenUnavailable`` at once.
///
/// A flight does not end when the caller that began it is cancelled: others may be waiting. It is bounded by
/// ``TokenTiming``.
public final class TokenAuthority: Sendable {
    public let credentials: AppCredentials
    public let baseURL: String
    private let owner: TokenOwner
    private let store: any TokenStore
    private let fetcher: TokenFetcher
    private let timing: TokenTiming
    private let clock: TokenClock
    private let desk = Mutex(TokenDesk<Task<AccessToken, any Error>>())

    /// - Throws: ``InvalidBaseURL``.
    public init(
        credentials: AppCredentials, baseURL: String = RobotClient.defaultBaseURL, httpClient: HTTPClient,
        store: any TokenStore, timing: TokenTiming = TokenTiming(), clock: TokenClock = .system
    ) throws(InvalidBaseURL) {
        self.credentials = credentials
        self.baseURL = try RobotClient.checkedBaseURL(baseURL)
        owner = TokenOwner(credentials, baseURL: self.baseURL)
        self.store = store
        self.timing = timing
        self.clock = clock
        fetcher = TokenFetcher(
            credentials: credentials, baseURL: self.baseURL, httpClient: httpClient, timeout: timing.fetchTimeout)
    }

    /// The current token.
    ///
    /// - Throws: ``WeComError`` of the fetch, ``TokenUnavailable``, or what the store throws.
    public func token() async throws -> AccessToken {
        try await token(refused: nil, code: nil)
    }

    /// Another token than the one that WeCom refused: fetched, unless there is a newer one already.
    public func replacement(for refused: AccessToken, refusedWith code: WeComErrorCode) async throws -> AccessToken {
        let token = try await token(refused: refused, code: code)
        // The flight that was joined may have begun for an older token. Once more, and no more often.
        return token == refused ? try await self.token(refused: refused, code: code) : token
    }

    private func token(refused: AccessToken?, code: WeComErrorCode?) async throws -> AccessToken {
        let now = clock.now()
        let (decision, flight) = desk.withLock { desk in
            let decision = desk.decision(refused: refused, at: now)
            switch decision {
            case .use: return (decision, nil as Task<AccessToken, any Error>?)
            case .join(let flight): return (decision, flight)
            case .useAndRenew(let token):
                return (decision, begin(&desk, replacing: token, code: nil))
            case .fetch:
                if let refused { desk.drop(refused) }
                return (decision, begin(&desk, replacing: refused ?? desk.held?.token, code: code))
            }
        }
        switch decision {
        case .use(let token), .useAndRenew(let token): return token
        case .join, .fetch:
            guard let flight else { throw CancellationError() }
            return try await flight.value
        }
    }

    private func begin(
        _ desk: inout TokenDesk<Task<AccessToken, any Error>>, replacing: AccessToken?, code: WeComErrorCode?
    ) -> Task<AccessToken, any Error> {
        let flight = Task { try await self.fly(replacing: replacing, code: code) }
        desk.flight = flight
        return flight
    }

    private func fly(replacing: AccessToken?, code: WeComErrorCode?) async throws -> AccessToken {
        do {
            let stored = try await obtain(replacing: replacing, code: code)
            let now = clock.now()
            desk.withLock { desk in
                desk.take(stored, lead: timing.renewalLead, chance: .random(in: 0...1), at: now)
                desk.flight = nil
            }
            return stored.token
        } catch {
            let now = clock.now()
            desk.withLock { desk in
                desk.renewalFailed(at: now)
                desk.flight = nil
            }
            throw error
        }
    }

    /// Fetches the token, or waits until another node has.
    private func obtain(replacing: AccessToken?, code: WeComErrorCode?) async throws -> StoredToken {
        let request = RefreshRequest(
            replacing: replacing, refusal: code, holder: Self.randomHolder(), lease: timing.lease)
        let deadline = clock.now().addingTimeInterval(timing.patience.inSeconds)
        while true {
            switch try await store.beginRefresh(request, of: owner) {
            case .granted: return try await fetch(as: request.holder)
            case .current(let token): return token
            case .paused(let code, let delay): throw TokenUnavailable(code: code, retryAfter: delay)
            case .taken(let delay):
                if let token = try await watch(for: delay, replacing: replacing, until: deadline) { return token }
                guard clock.now() < deadline else { throw TokenUnavailable(code: nil, retryAfter: .seconds(5)) }
            }
        }
    }

    /// Looks for another node's token, without locking anything, until that node's lease ends.
    private func watch(
        for lease: Duration, replacing: AccessToken?, until deadline: Date
    ) async throws -> StoredToken? {
        let end = min(deadline, clock.now().addingTimeInterval(lease.inSeconds))
        var looks = 0
        while clock.now() < end {
            try await clock.sleep(min(timing.poll, .seconds(max(0.001, end.timeIntervalSince(clock.now())))))
            if let stored = try await store.token(of: owner), stored.token != replacing { return stored }
            looks += 1
            // The fetch may have failed: asking again tells, and takes over if the lease was given back.
            if looks % 5 == 0 { return nil }
        }
        return nil
    }

    private func fetch(as holder: String) async throws -> StoredToken {
        do {
            let (secret, lifetime) = try await fetcher.fetch()
            return try await store.finishRefresh(of: owner, by: holder, with: secret, lifetime: lifetime)
        } catch let error as WeComError {
            let code: WeComErrorCode? = if case .refused(let code) = error.cause { code } else { nil }
            // The failure itself is what the caller needs to know; without a record of it the lease ends by itself.
            try? await store.failRefresh(of: owner, by: holder, code: code)
            throw error
        }
    }

    private static func randomHolder() -> String {
        String(UInt64.random(in: .min ... .max), radix: 36) + String(UInt64.random(in: .min ... .max), radix: 36)
    }
}
