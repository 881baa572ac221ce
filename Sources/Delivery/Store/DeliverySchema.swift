package import Database

/// The tables of the outbox.
package enum DeliverySchema {
    package static let migrations = [outbox, pauseKind, policies, changes, maxAttempts]

    /// One row per part of a message in `delivery`. `due_at` is NULL while an earlier part of the same entry
    /// is unfinished, and once the delivery is finished, so that one index answers "what is due next" on
    /// databases that have no partial indexes. `attempts` counts all attempts ever, `attempts_before` those
    /// before it was last retried by hand.
    ///
    /// `delivery_outcome` holds the entries whose outcome a feature has still to be told: a small table, where
    /// a flag on `delivery` would need an index over everything ever sent.
    private static let outbox = Migration(
        name: "delivery-001",
        script: """
            CREATE TABLE delivery (
                id {{id}},
                channel {{key}} NOT NULL,
                entry_key {{key}} NOT NULL,
                part INTEGER NOT NULL,
                parts INTEGER NOT NULL,
                message {{text}} NOT NULL,
                state VARCHAR(16) NOT NULL,
                due_at BIGINT,
                attempts INTEGER NOT NULL DEFAULT 0,
                attempts_before INTEGER NOT NULL DEFAULT 0,
                lease_owner {{key}},
                lease_until BIGINT,
                claimed_at BIGINT,
                created_at BIGINT NOT NULL,
                finished_at BIGINT,
                last_reason {{key}},
                last_error {{text}},
                last_hint {{text}},
                feature {{key}},
                reference {{key}},
                trace_id {{key}} NOT NULL,
                UNIQUE (channel, entry_key, part)
            );
            CREATE INDEX delivery_due ON delivery (state, channel, due_at, id);

            CREATE TABLE delivery_attempt (
                delivery_id BIGINT NOT NULL,
                number INTEGER NOT NULL,
                channel {{key}} NOT NULL,
                started_at BIGINT NOT NULL,
                finished_at BIGINT NOT NULL,
                outcome VARCHAR(16) NOT NULL,
                reason {{key}},
                error {{text}},
                status INTEGER,
                answer {{text}},
                node {{key}} NOT NULL,
                PRIMARY KEY (delivery_id, number)
            );
            CREATE INDEX delivery_attempt_recent ON delivery_attempt (channel, finished_at);

            CREATE TABLE delivery_outcome (
                id {{id}},
                channel {{key}} NOT NULL,
                entry_key {{key}} NOT NULL,
                feature {{key}} NOT NULL,
                due_at BIGINT NOT NULL,
                tries INTEGER NOT NULL DEFAULT 0,
                last_error {{text}},
                UNIQUE (channel, entry_key)
            );
            CREATE INDEX delivery_outcome_due ON delivery_outcome (due_at, id);

            CREATE TABLE delivery_channel (
                name {{key}} NOT NULL PRIMARY KEY,
                paused_until BIGINT NOT NULL DEFAULT 0,
                paused_reason {{text}}
            );
            """)

    /// Which pauses may be cut short by hand: a `ChannelPause.Kind`.
    private static let pauseKind = Migration(
        name: "delivery-002", script: "ALTER TABLE delivery_channel ADD COLUMN paused_kind VARCHAR(16);")

    /// A delivery that is tried less often than others; NULL: as often as its channel allows.
    private static let maxAttempts = Migration(
        name: "delivery-005", script: "ALTER TABLE delivery ADD COLUMN max_attempts INTEGER;")

    /// Deliveries that changed without an attempt: a few, kept for an hour, for whoever watches.
    private static let changes = Migration(
        name: "delivery-004",
        script: """
            CREATE TABLE delivery_change (
                id {{id}},
                delivery_id BIGINT NOT NULL,
                changed_at BIGINT NOT NULL
            );
            CREATE INDEX delivery_change_recent ON delivery_change (changed_at);
            """)

    /// What the truth and the policies of deliveries need.
    ///
    /// `wanted_at` is the moment from which a delivery's patience counts: enqueued, its earliest time, or retried
    /// by hand. `folds` is how many messages a digest stands for, `merged_into` the digest of one that was folded;
    /// the way back is a table of its own, because an index on `merged_into` would be written with every change of
    /// every delivery. `fallback_of` is the channel in whose place one is sent; one that `keeps_channel` (a test)
    /// is never sent through another.
    ///
    /// `failures` in a row that blame the peer, since `failing_since`; `trips` is how often the breaker opened
    /// since the last success, 0 while it is closed.
    private static let policies = Migration(
        name: "delivery-003",
        script: """
            ALTER TABLE delivery ADD COLUMN topic {{key}};
            ALTER TABLE delivery ADD COLUMN wanted_at BIGINT;
            ALTER TABLE delivery ADD COLUMN folds INTEGER NOT NULL DEFAULT 0;
            ALTER TABLE delivery ADD COLUMN merged_into BIGINT;
            ALTER TABLE delivery ADD COLUMN fallback_of {{key}};
            ALTER TABLE delivery ADD COLUMN keeps_channel SMALLINT NOT NULL DEFAULT 0;

            CREATE TABLE delivery_fold (
                digest_id BIGINT NOT NULL,
                delivery_id BIGINT NOT NULL,
                PRIMARY KEY (digest_id, delivery_id)
            );

            ALTER TABLE delivery_attempt ADD COLUMN reference {{key}};

            ALTER TABLE delivery_channel ADD COLUMN failures INTEGER NOT NULL DEFAULT 0;
            ALTER TABLE delivery_channel ADD COLUMN failing_since BIGINT;
            ALTER TABLE delivery_channel ADD COLUMN trips INTEGER NOT NULL DEFAULT 0;
            ALTER TABLE delivery_channel ADD COLUMN rest_until BIGINT NOT NULL DEFAULT 0;
            ALTER TABLE delivery_channel ADD COLUMN rest_reason {{text}};
            ALTER TABLE delivery_channel ADD COLUMN disabled_at BIGINT;
            ALTER TABLE delivery_channel ADD COLUMN disabled_reason {{text}};
            """)
}
