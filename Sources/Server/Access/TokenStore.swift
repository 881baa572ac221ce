import Database
import FoundationEssentials
import Timekeeping

/// The tokens in the store.
enum TokenStore {
    private static let columns = """
        public_id, name, level, purpose, created_at, created_by, expires_at, revoked_at, revoked_by, last_used_at, \
        last_used_from, settlement, partner
        """

    /// - Returns: false if a living token has that name.
    static func insert(
        _ token: AccessToken, hash: String, on connection: any Connection
    ) throws -> Bool {
        try change(on: connection)
        // Those that expired give their names free, and no longer count as living. A comparison uses the index on
        // names, which IS NOT NULL does not.
        try connection.execute(
            """
            UPDATE access_token SET live_name = NULL \
            WHERE live_name > '' AND expires_at <= \(token.createdAt.unixMilliseconds)
            """)
        return try connection.insertIgnoring(
            """
            INSERT INTO access_token (public_id, name, live_name, level, purpose, secret_hash, created_at, created_by, \
            expires_at, settlement, partner) VALUES (\(token.publicID), \(token.name), \(token.name), \(token.level.rawValue), \
            \(token.purpose?.rawValue), \(hash), \(token.createdAt.unixMilliseconds), \(token.createdBy), \
            \(token.expiresAt?.unixMilliseconds), \(token.scope?.settlement), \(token.scope?.partner))
            """, conflictOn: ["live_name"]) != nil
    }

    static func revoke(_ publicID: String, at now: Date, by actor: String, on connection: any Connection) throws {
        try change(on: connection)
        try connection.execute(
            """
            UPDATE access_token SET live_name = NULL, revoked_at = \(now.unixMilliseconds), revoked_by = \(actor) \
            WHERE public_id = \(publicID) AND revoked_at IS NULL
            """)
    }

    /// The living one of that name, else the one with that id.
    static func find(_ nameOrID: String, on connection: any Connection) throws -> AccessToken? {
        let named = try connection.queryFirst(
            "SELECT \(raw: columns) FROM access_token WHERE live_name = \(nameOrID)")
        if let named { return try AccessToken(named) }
        return try connection.queryFirst("SELECT \(raw: columns) FROM access_token WHERE public_id = \(nameOrID)")
            .map(AccessToken.init)
    }

    /// Oldest first.
    static func list(on connection: any Connection) throws -> [AccessToken] {
        try connection.query("SELECT \(raw: columns) FROM access_token ORDER BY id").map(AccessToken.init)
    }

    static func count(on connection: any Connection) throws -> Int {
        Int(try connection.queryFirst("SELECT COUNT(live_name) AS tokens FROM access_token")?.integer("tokens") ?? 0)
    }

    /// Grows with every token that is made or revoked.
    static func version(on connection: any Connection) throws -> Int64 {
        try connection.queryFirst("SELECT version FROM access_change WHERE id = 1")?.integer("version") ?? 0
    }

    /// What a node has to know of each token that is not revoked. One whose row cannot be understood opens nothing.
    static func living(on connection: any Connection) throws -> [KnownToken] {
        try connection.query(
            """
            SELECT public_id, name, level, purpose, secret_hash, expires_at, settlement, partner FROM access_token \
            WHERE live_name IS NOT NULL
            """
        ).compactMap(KnownToken.init)
    }

    /// Keeps the latest use of each, whichever node tells it last.
    static func note(_ uses: [String: TokenUse], on connection: any Connection) throws {
        // In one order, so that two nodes never wait for each other.
        for (id, use) in uses.sorted(by: { $0.key < $1.key }) {
            try connection.execute(
                """
                UPDATE access_token SET last_used_at = \(use.at.unixMilliseconds), \
                last_used_from = \(ColumnText.cut(use.from)) \
                WHERE public_id = \(id) AND (last_used_at IS NULL OR last_used_at < \(use.at.unixMilliseconds))
                """)
        }
    }

    static func prune(endedBefore cutoff: Date, on connection: any Connection) throws {
        let time = cutoff.unixMilliseconds
        try connection.execute("DELETE FROM access_token WHERE revoked_at < \(time) OR expires_at < \(time)")
    }

    private static func change(on connection: any Connection) throws {
        try connection.execute("UPDATE access_change SET version = version + 1 WHERE id = 1")
    }
}

extension AccessToken {
    fileprivate init(_ row: Row) throws {
        self.init(
            publicID: try row.text("public_id"), name: try row.text("name"),
            level: AccessLevel(rawValue: try row.text("level")) ?? .open,
            purpose: try row.optionalText("purpose").flatMap(TokenPurpose.init), scope: try row.scope(),
            createdAt: try row.instant("created_at"), createdBy: try row.text("created_by"),
            expiresAt: try row.optionalInstant("expires_at"), revokedAt: try row.optionalInstant("revoked_at"),
            revokedBy: try row.optionalText("revoked_by"), lastUsedAt: try row.optionalInstant("last_used_at"),
            lastUsedFrom: try row.optionalText("last_used_from"))
    }
}

extension KnownToken {
    fileprivate init?(_ row: Row) throws {
        let purpose = try row.optionalText("purpose")
        let scope = try row.scope()
        // Without its partner it would read everybody's.
        guard purpose != TokenPurpose.statements.rawValue || scope != nil else { return nil }
        guard let hash = SecretHash.bytes(try row.text("secret_hash")),
            let level = AccessLevel(rawValue: try row.text("level"))
        else { return nil }
        let id = try row.text("public_id")
        self.init(
            publicID: id,
            caller: Caller(
                name: try row.text("name"), level: level, purpose: purpose, scope: scope, credential: id),
            hash: hash, expiresAt: try row.optionalInstant("expires_at"))
    }
}

extension Row {
    fileprivate func scope() throws -> TokenScope? {
        guard let settlement = try optionalText("settlement"), let partner = try optionalText("partner") else {
            return nil
        }
        return TokenScope(settlement: settlement, partner: partner)
    }
}
