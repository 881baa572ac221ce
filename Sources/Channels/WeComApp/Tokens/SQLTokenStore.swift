package import Database
import FoundationEssentials
package import Timekeeping
package import WeCom

/// Tokens in Herald's store, for all nodes: the tables `wecom_token` and `wecom_token_refresh`.
///
/// The row in `wecom_token_refresh` is the lock; `TokenRecord` decides what happens under it.
package struct SQLTokenStore: TokenStore {
    private let pool: ConnectionPool
    private let clock: any WallClock

    package init(_ pool: ConnectionPool, clock: any WallClock) {
        self.pool = pool
        self.clock = clock
    }

    package func token(of app: TokenOwner) async throws -> StoredToken? {
        let clock = clock
        return try await pool.withConnection { connection in
            try TokenRow(connection, app).token()?.current(for: app, at: clock.now())
        }
    }

    package func beginRefresh(_ request: RefreshRequest, of app: TokenOwner) async throws -> RefreshStart {
        try await onRecord(of: app) { $0.begin(request, for: app, at: $1) }
    }

    package func finishRefresh(
        of app: TokenOwner, by holder: String, with secret: String, lifetime: Duration
    ) async throws -> StoredToken {
        try await onRecord(of: app) { $0.finish(by: holder, with: secret, lifetime: lifetime, for: app, at: $1) }
    }

    package func failRefresh(of app: TokenOwner, by holder: String, code: WeComErrorCode?) async throws {
        try await onRecord(of: app) { $0.fail(by: holder, code: code, at: $1) }
    }

    private func onRecord<Result: Sendable>(
        of app: TokenOwner, _ decide: @escaping @Sendable (inout TokenRecord, Date) -> Result
    ) async throws -> Result {
        let clock = clock
        // In a transaction of its own: a row that another node is inserting at this moment would otherwise be waited
        // for with gaps locked, and in MySQL that is how deadlocks are made.
        try await pool.withConnection { try TokenRow($0, app).makeSureThereIsOne() }
        return try await pool.transaction { connection in
            let row = TokenRow(connection, app)
            let before = try row.lock()
            var record = before
            // After the lock was had: the wait for it may have been long.
            let result = decide(&record, clock.now())
            if record != before { try row.save(record, insteadOf: before) }
            return result
        }
    }
}
