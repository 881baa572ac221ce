package import Database

/// What watches keep in the store.
package enum WatchSchema {
    package static let migrations: [Migration] = [
        Migration(
            name: "watches-001",
            script: """
                -- Which changes an entry of the outbox stands for, where it is more than one.
                CREATE TABLE watch_group (
                    watch {{key}} NOT NULL,
                    change_id BIGINT NOT NULL,
                    entry_key {{key}} NOT NULL,
                    created_at BIGINT NOT NULL,
                    PRIMARY KEY (watch, change_id)
                );
                CREATE INDEX watch_group_entry ON watch_group (watch, entry_key);
                CREATE INDEX watch_group_age ON watch_group (created_at);

                -- What became of changes, until their queue has been told.
                CREATE TABLE watch_mark (
                    id {{id}},
                    watch {{key}} NOT NULL,
                    change_id BIGINT NOT NULL,
                    arrived SMALLINT NOT NULL,
                    reason {{text}},
                    attempts INTEGER NOT NULL,
                    finished_at BIGINT NOT NULL,
                    due_at BIGINT NOT NULL,
                    tries INTEGER NOT NULL DEFAULT 0
                );
                CREATE UNIQUE INDEX watch_mark_change ON watch_mark (watch, change_id);
                CREATE INDEX watch_mark_due ON watch_mark (watch, due_at, id);

                -- Polling: how far a watch has come.
                CREATE TABLE watch_cursor (
                    watch {{key}} NOT NULL PRIMARY KEY,
                    position {{text}} NOT NULL,
                    updated_at BIGINT NOT NULL
                );

                -- Polling: what is known of a record, so that it is told once.
                CREATE TABLE watch_record (
                    watch {{key}} NOT NULL,
                    record_key {{key}} NOT NULL,
                    version {{text}} NOT NULL,
                    seen_at BIGINT NOT NULL,
                    PRIMARY KEY (watch, record_key)
                );
                CREATE INDEX watch_record_age ON watch_record (watch, seen_at);

                -- Polling: the queue, in the form of those beside watched tables.
                CREATE TABLE watch_change (
                    id {{id}},
                    watch {{key}} NOT NULL,
                    record_key {{key}} NOT NULL,
                    event VARCHAR(16) NOT NULL,
                    state VARCHAR(16) NOT NULL,
                    retry_count INTEGER NOT NULL DEFAULT 0,
                    error_message {{text}},
                    updated_fields {{text}},
                    changes {{text}},
                    created_at BIGINT NOT NULL,
                    processed_at BIGINT
                );
                CREATE INDEX watch_change_waiting ON watch_change (watch, state, id);
                CREATE INDEX watch_change_record ON watch_change (watch, record_key, id);
                """),
        Migration(
            name: "watches-002",
            script: """
                -- When the change was written: a queue that is made anew counts from 1 again. 0: not known.
                ALTER TABLE watch_group ADD COLUMN queued_at BIGINT NOT NULL DEFAULT 0;
                ALTER TABLE watch_mark ADD COLUMN queued_at BIGINT NOT NULL DEFAULT 0;
                """),
    ]
}
