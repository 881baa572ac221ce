import Database
import FoundationEssentials
import Timekeeping
import WeCom

/// One application's rows in the two tables, on one connection.
struct TokenRow {
    private let connection: any Connection
    private let app: TokenOwner

    init(_ connection: any Connection, _ app: TokenOwner) {
        self.connection = connection
        self.app = app
    }

    func makeSureThereIsOne() throws {
        let known = try connection.queryFirst("SELECT agent_id FROM wecom_token_refresh \(key)")
        guard known == nil else { return }
        try connection.insertIgnoringWithoutID(
            "INSERT INTO wecom_token_refresh (corp_id, agent_id) VALUES (\(app.corpID), \(app.agentID))",
            conflictOn: ["corp_id", "agent_id"])
    }

    /// The token as it stands, without a lock. In one statement: a token with the generation of the one before it would
    /// be taken for another when it is refused.
    func token() throws -> TokenRecord? {
        let row = try connection.queryFirst(
            """
            SELECT t.access_token, t.expires_at, COALESCE(r.generation, 0) AS generation,
                COALESCE(r.secret_hash, '') AS secret_hash
            FROM wecom_token t
            LEFT JOIN wecom_token_refresh r ON r.corp_id = \(app.corpID) AND r.agent_id = \(app.agentID)
            WHERE t.corp_id = \(app.corpID) AND t.agent_id = \(app.agentID)
            """)
        guard let row else { return nil }
        var record = TokenRecord()
        record.generation = try row.integer("generation")
        record.fingerprint = try row.text("secret_hash")
        try read(token: row, into: &record)
        return record
    }

    /// Everything, with the row locked until the transaction ends.
    func lock() throws -> TokenRecord {
        let suffix = connection.dialect == .sqlite ? "" : " FOR UPDATE"
        let refresh = try connection.queryFirst(
            """
            SELECT secret_hash, generation, lease_holder, lease_until, fetched_at, strikes, paused_until, pause_code
            FROM wecom_token_refresh \(key)\(raw: suffix)
            """)
        let token = try connection.queryFirst("SELECT access_token, expires_at FROM wecom_token \(key)")
        var record = TokenRecord()
        if let refresh { try read(refresh, into: &record) }
        if let token { try read(token: token, into: &record) }
        return record
    }

    func save(_ record: TokenRecord, insteadOf before: TokenRecord) throws {
        if record.token != before.token || record.expiresAt != before.expiresAt { try saveToken(record) }
        try connection.execute(
            """
            UPDATE wecom_token_refresh
            SET secret_hash = \(record.fingerprint), generation = \(record.generation),
                lease_holder = \(record.leaseHolder), lease_until = \(record.leaseUntil.unixMilliseconds),
                fetched_at = \(record.fetchedAt.unixMilliseconds), strikes = \(record.strikes),
                paused_until = \(record.pausedUntil.unixMilliseconds), pause_code = \(record.pauseCode)
            \(key)
            """)
    }

    private var key: SQL { "WHERE corp_id = \(app.corpID) AND agent_id = \(app.agentID)" }

    /// A dropped token is an empty one that has expired. Whole seconds, rounded down: the column has no more.
    private func saveToken(_ record: TokenRecord) throws {
        let seconds = record.token == nil ? 0 : max(0, record.expiresAt.timeIntervalSince1970.rounded(.down))
        try connection.execute(
            """
            INSERT INTO wecom_token (corp_id, agent_id, access_token, expires_at)
            VALUES (\(app.corpID), \(app.agentID), \(record.token?.secret ?? ""),
                \(Date(timeIntervalSince1970: seconds).sqlText))
            """
                + SQL(
                    text: connection.dialect.updatingOnConflict(
                        on: ["corp_id", "agent_id"], set: ["access_token", "expires_at"])))
    }

    private func read(_ row: Row, into record: inout TokenRecord) throws {
        record.fingerprint = try row.text("secret_hash")
        record.generation = try row.integer("generation")
        record.leaseHolder = try row.text("lease_holder")
        record.leaseUntil = try row.instant("lease_until")
        record.fetchedAt = try row.instant("fetched_at")
        record.strikes = Int(try row.integer("strikes"))
        record.pausedUntil = try row.instant("paused_until")
        record.pauseCode = Int(try row.integer("pause_code"))
    }

    private func read(token row: Row, into record: inout TokenRecord) throws {
        let secret = try row.text("access_token")
        // What another program wrote and cannot be read counts as expired.
        record.expiresAt = row["expires_at"].flatMap { Date(sqlTimestamp: $0.displayText) } ?? .distantPast
        record.token = secret.isEmpty ? nil : AccessToken(secret: secret, generation: record.generation)
    }
}
