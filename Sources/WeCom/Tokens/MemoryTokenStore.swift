import Synchronization

/// Tokens of one process, lost with it.
public final class MemoryTokenStore: TokenStore {
    private struct Key: Hashable {
        let corpID: String
        let agentID: Int
    }

    private let records = Mutex<[Key: TokenRecord]>([:])
    private let clock: TokenClock

    public init(clock: TokenClock = .system) { self.clock = clock }

    public func token(of app: TokenOwner) async throws -> StoredToken? {
        let now = clock.now()
        return onRecord(of: app) { $0.current(for: app, at: now) }
    }

    public func beginRefresh(_ request: RefreshRequest, of app: TokenOwner) async throws -> RefreshStart {
        let now = clock.now()
        return onRecord(of: app) { $0.begin(request, for: app, at: now) }
    }

    public func finishRefresh(
        of app: TokenOwner, by holder: String, with secret: String, lifetime: Duration
    ) async throws -> StoredToken {
        let now = clock.now()
        return onRecord(of: app) { $0.finish(by: holder, with: secret, lifetime: lifetime, for: app, at: now) }
    }

    public func failRefresh(of app: TokenOwner, by holder: String, code: WeComErrorCode?) async throws {
        let now = clock.now()
        onRecord(of: app) { $0.fail(by: holder, code: code, at: now) }
    }

    private func onRecord<Result: Sendable>(
        of app: TokenOwner, _ body: (inout TokenRecord) -> Result
    ) -> Result {
        records.withLock { body(&$0[Key(corpID: app.corpID, agentID: app.agentID), default: TokenRecord()]) }
    }
}
