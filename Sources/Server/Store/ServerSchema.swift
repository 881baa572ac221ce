package import Database

/// The tables of the HTTP API: who may call it, and what they changed.
package enum ServerSchema {
    package static let migrations = [access, audit, scopes]

    /// `live_name` is the token's name until it is revoked, and then NULL: a name is unique among the living only, on
    /// databases that have no partial indexes. `secret_hash` is the SHA-256 of the secret, in hexadecimal digits.
    ///
    /// `access_change` is one row whose version grows with every token that is made or revoked, so that a node which
    /// asks every other second whether it knows all of them reads one number.
    private static let access = Migration(
        name: "server-001",
        script: """
            CREATE TABLE access_token (
                id {{id}},
                public_id VARCHAR(16) NOT NULL UNIQUE,
                name {{key}} NOT NULL,
                live_name {{key}} UNIQUE,
                level VARCHAR(16) NOT NULL,
                purpose VARCHAR(16),
                secret_hash VARCHAR(64) NOT NULL,
                created_at BIGINT NOT NULL,
                created_by {{key}} NOT NULL,
                expires_at BIGINT,
                revoked_at BIGINT,
                revoked_by {{key}},
                last_used_at BIGINT,
                last_used_from {{key}}
            );

            CREATE TABLE access_change (
                id BIGINT NOT NULL PRIMARY KEY,
                version BIGINT NOT NULL
            );
            INSERT INTO access_change (id, version) VALUES (1, 0);
            """)

    /// Each index ends in the order in which the entries are listed, so that a page costs a page whatever it is
    /// filtered by, and however many entries there are.
    private static let audit = Migration(
        name: "server-002",
        script: """
            CREATE TABLE audit_entry (
                id {{id}},
                occurred_at BIGINT NOT NULL,
                actor {{key}} NOT NULL,
                credential VARCHAR(16),
                origin {{key}} NOT NULL,
                action VARCHAR(64) NOT NULL,
                subject {{key}} NOT NULL,
                outcome VARCHAR(16) NOT NULL,
                status INTEGER,
                detail {{text}},
                trace_id {{key}} NOT NULL
            );
            CREATE INDEX audit_entry_time ON audit_entry (occurred_at, id);
            CREATE INDEX audit_entry_actor ON audit_entry (actor, occurred_at, id);
            CREATE INDEX audit_entry_action ON audit_entry (action, occurred_at, id);
            CREATE INDEX audit_entry_subject ON audit_entry (subject, occurred_at, id);
            """)

    /// To what a token with the purpose `statements` is bound; NULL for all others.
    private static let scopes = Migration(
        name: "server-003",
        script: """
            ALTER TABLE access_token ADD COLUMN settlement {{key}};
            ALTER TABLE access_token ADD COLUMN partner {{key}};
            """)
}
