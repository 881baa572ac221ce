package import Database

/// What settlements keep in the store. Days are texts (`2024-12-09`): they have no zone.
package enum SettlementSchema {
    package static let migrations: [Migration] = [
        Migration(
            name: "settlement-001",
            script: """
                -- One row for each run over one day: of the schedule, by hand, over HTTP.
                CREATE TABLE settlement_run (
                    id {{id}},
                    settlement {{key}} NOT NULL,
                    day VARCHAR(10) NOT NULL,
                    kind VARCHAR(16) NOT NULL,
                    state VARCHAR(16) NOT NULL,
                    summary {{text}},
                    error {{text}},
                    trace_id {{key}} NOT NULL,
                    started_at BIGINT NOT NULL,
                    finished_at BIGINT
                );
                CREATE INDEX settlement_run_day ON settlement_run (settlement, day, id);
                CREATE INDEX settlement_run_newest ON settlement_run (settlement, id);

                -- The last run that settled each day.
                CREATE TABLE settlement_day (
                    settlement {{key}} NOT NULL,
                    day VARCHAR(10) NOT NULL,
                    run_id BIGINT NOT NULL,
                    settled_at BIGINT NOT NULL,
                    PRIMARY KEY (settlement, day)
                );

                -- Days that are settled one after the other: what is left when the work was interrupted.
                CREATE TABLE settlement_range (
                    id {{id}},
                    settlement {{key}} NOT NULL,
                    from_day VARCHAR(10) NOT NULL,
                    to_day VARCHAR(10) NOT NULL,
                    next_day VARCHAR(10) NOT NULL,
                    callbacks SMALLINT NOT NULL,
                    state VARCHAR(16) NOT NULL,
                    started_at BIGINT NOT NULL,
                    finished_at BIGINT
                );
                CREATE INDEX settlement_range_open ON settlement_range (settlement, state, id);

                -- What was fetched of a record's video, once: a second run counts with the same figures.
                CREATE TABLE settlement_reading (
                    settlement {{key}} NOT NULL,
                    submission_id BIGINT NOT NULL,
                    link {{text}} NOT NULL,
                    state VARCHAR(16) NOT NULL,
                    views BIGINT,
                    likes BIGINT,
                    comments BIGINT,
                    shares BIGINT,
                    collects BIGINT,
                    reason {{text}},
                    fetched_at BIGINT NOT NULL,
                    PRIMARY KEY (settlement, submission_id)
                );

                -- What is missing in a day's numbers; no row where nothing is.
                CREATE TABLE settlement_gap (
                    settlement {{key}} NOT NULL,
                    day VARCHAR(10) NOT NULL,
                    task_id BIGINT NOT NULL,
                    platform VARCHAR(32) NOT NULL,
                    records INTEGER NOT NULL,
                    fetched INTEGER NOT NULL,
                    unknown INTEGER NOT NULL,
                    failed INTEGER NOT NULL,
                    PRIMARY KEY (settlement, day, task_id, platform)
                );

                -- Tasks whose partner the system before Herald had told the day's numbers: if these change, Herald's first
                -- statement is a correction, also where the run that changed them told nobody.
                CREATE TABLE settlement_earlier (
                    settlement {{key}} NOT NULL,
                    day VARCHAR(10) NOT NULL,
                    task_id BIGINT NOT NULL,
                    PRIMARY KEY (settlement, day, task_id)
                );

                -- What partners were told, numbered for each partner without gaps, each with the hash of the one before.
                CREATE TABLE settlement_statement (
                    id {{id}},
                    settlement {{key}} NOT NULL,
                    partner {{key}} NOT NULL,
                    number BIGINT NOT NULL,
                    task_id BIGINT NOT NULL,
                    -- The task's id as the partner knows it, as JSON: 42 or "a42".
                    partner_task_id {{text}},
                    day VARCHAR(10) NOT NULL,
                    revision INTEGER NOT NULL,
                    body {{text}} NOT NULL,
                    body_hash VARCHAR(64) NOT NULL,
                    content_hash VARCHAR(64) NOT NULL,
                    previous_hash VARCHAR(64) NOT NULL,
                    hash VARCHAR(64) NOT NULL,
                    entry_key {{key}} NOT NULL,
                    state VARCHAR(16) NOT NULL,
                    created_at BIGINT NOT NULL,
                    -- When a row of task_daily_stats was last written that holds what it says; NULL: not since.
                    confirmed_at BIGINT,
                    finished_at BIGINT
                );
                CREATE UNIQUE INDEX settlement_statement_number ON settlement_statement (settlement, partner, number);
                CREATE UNIQUE INDEX settlement_statement_revision
                    ON settlement_statement (settlement, task_id, day, revision);
                CREATE INDEX settlement_statement_day ON settlement_statement (settlement, day, state);

                -- The end of each partner's chain, and the lock under which it grows.
                CREATE TABLE settlement_chain (
                    settlement {{key}} NOT NULL,
                    partner {{key}} NOT NULL,
                    number BIGINT NOT NULL,
                    hash VARCHAR(64) NOT NULL,
                    PRIMARY KEY (settlement, partner)
                );

                -- Outcomes of callbacks that task_daily_stats has still to be told.
                CREATE TABLE settlement_mark (
                    id {{id}},
                    settlement {{key}} NOT NULL,
                    task_id BIGINT NOT NULL,
                    day VARCHAR(10) NOT NULL,
                    revision INTEGER NOT NULL,
                    sent SMALLINT NOT NULL,
                    finished_at BIGINT NOT NULL,
                    response {{text}},
                    retries INTEGER NOT NULL,
                    tries INTEGER NOT NULL DEFAULT 0,
                    due_at BIGINT NOT NULL
                );
                CREATE INDEX settlement_mark_due ON settlement_mark (settlement, due_at, id);
                """)
    ]
}
