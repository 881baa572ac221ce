-- The store's tables in sqlite, with all migrations applied.
-- Written by `make schema`; not edited by hand.

CREATE TABLE access_change (
    id BIGINT NOT NULL PRIMARY KEY,
    version BIGINT NOT NULL
);

CREATE TABLE access_token (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    public_id VARCHAR(16) NOT NULL UNIQUE,
    name TEXT NOT NULL,
    live_name TEXT UNIQUE,
    level VARCHAR(16) NOT NULL,
    purpose VARCHAR(16),
    secret_hash VARCHAR(64) NOT NULL,
    created_at BIGINT NOT NULL,
    created_by TEXT NOT NULL,
    expires_at BIGINT,
    revoked_at BIGINT,
    revoked_by TEXT,
    last_used_at BIGINT,
    last_used_from TEXT
, settlement TEXT, partner TEXT);

CREATE TABLE audit_entry (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    occurred_at BIGINT NOT NULL,
    actor TEXT NOT NULL,
    credential VARCHAR(16),
    origin TEXT NOT NULL,
    action VARCHAR(64) NOT NULL,
    subject TEXT NOT NULL,
    outcome VARCHAR(16) NOT NULL,
    status INTEGER,
    detail TEXT,
    trace_id TEXT NOT NULL
);
CREATE INDEX audit_entry_action ON audit_entry (action, occurred_at, id);
CREATE INDEX audit_entry_actor ON audit_entry (actor, occurred_at, id);
CREATE INDEX audit_entry_subject ON audit_entry (subject, occurred_at, id);
CREATE INDEX audit_entry_time ON audit_entry (occurred_at, id);

CREATE TABLE delivery (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    channel TEXT NOT NULL,
    entry_key TEXT NOT NULL,
    part INTEGER NOT NULL,
    parts INTEGER NOT NULL,
    message TEXT NOT NULL,
    state VARCHAR(16) NOT NULL,
    due_at BIGINT,
    attempts INTEGER NOT NULL DEFAULT 0,
    attempts_before INTEGER NOT NULL DEFAULT 0,
    lease_owner TEXT,
    lease_until BIGINT,
    claimed_at BIGINT,
    created_at BIGINT NOT NULL,
    finished_at BIGINT,
    last_reason TEXT,
    last_error TEXT,
    last_hint TEXT,
    feature TEXT,
    reference TEXT,
    trace_id TEXT NOT NULL, topic TEXT, wanted_at BIGINT, folds INTEGER NOT NULL DEFAULT 0, merged_into BIGINT, fallback_of TEXT, keeps_channel SMALLINT NOT NULL DEFAULT 0, max_attempts INTEGER,
    UNIQUE (channel, entry_key, part)
);
CREATE INDEX delivery_due ON delivery (state, channel, due_at, id);

CREATE TABLE delivery_attempt (
    delivery_id BIGINT NOT NULL,
    number INTEGER NOT NULL,
    channel TEXT NOT NULL,
    started_at BIGINT NOT NULL,
    finished_at BIGINT NOT NULL,
    outcome VARCHAR(16) NOT NULL,
    reason TEXT,
    error TEXT,
    status INTEGER,
    answer TEXT,
    node TEXT NOT NULL, reference TEXT,
    PRIMARY KEY (delivery_id, number)
);
CREATE INDEX delivery_attempt_recent ON delivery_attempt (channel, finished_at);

CREATE TABLE delivery_change (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    delivery_id BIGINT NOT NULL,
    changed_at BIGINT NOT NULL
);
CREATE INDEX delivery_change_recent ON delivery_change (changed_at);

CREATE TABLE delivery_channel (
    name TEXT NOT NULL PRIMARY KEY,
    paused_until BIGINT NOT NULL DEFAULT 0,
    paused_reason TEXT
, paused_kind VARCHAR(16), failures INTEGER NOT NULL DEFAULT 0, failing_since BIGINT, trips INTEGER NOT NULL DEFAULT 0, rest_until BIGINT NOT NULL DEFAULT 0, rest_reason TEXT, disabled_at BIGINT, disabled_reason TEXT);

CREATE TABLE delivery_fold (
    digest_id BIGINT NOT NULL,
    delivery_id BIGINT NOT NULL,
    PRIMARY KEY (digest_id, delivery_id)
);

CREATE TABLE delivery_outcome (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    channel TEXT NOT NULL,
    entry_key TEXT NOT NULL,
    feature TEXT NOT NULL,
    due_at BIGINT NOT NULL,
    tries INTEGER NOT NULL DEFAULT 0,
    last_error TEXT,
    UNIQUE (channel, entry_key)
);
CREATE INDEX delivery_outcome_due ON delivery_outcome (due_at, id);

CREATE TABLE herald_migration (
    name TEXT NOT NULL PRIMARY KEY,
    checksum TEXT NOT NULL,
    applied_at BIGINT NOT NULL
);

CREATE TABLE job_run (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    job TEXT NOT NULL,
    scheduled_at BIGINT NOT NULL,
    state VARCHAR(16) NOT NULL,
    node TEXT NOT NULL,
    attempt INTEGER NOT NULL,
    lease_until BIGINT NOT NULL,
    started_at BIGINT,
    finished_at BIGINT,
    is_catch_up SMALLINT NOT NULL,
    is_manual SMALLINT NOT NULL,
    is_told SMALLINT NOT NULL,
    detail TEXT,
    trace_id TEXT NOT NULL,
    UNIQUE (job, scheduled_at)
);
CREATE INDEX job_run_scheduled ON job_run (scheduled_at);
CREATE INDEX job_run_state ON job_run (state, lease_until);
CREATE INDEX job_run_told ON job_run (is_told, lease_until);

CREATE TABLE job_schedule (
    job TEXT NOT NULL PRIMARY KEY,
    expression TEXT NOT NULL,
    timezone TEXT NOT NULL,
    considered_until BIGINT NOT NULL,
    retired_at BIGINT
);

CREATE TABLE log_count (
    file TEXT NOT NULL,
    step INTEGER NOT NULL,
    window_at BIGINT NOT NULL,
    level SMALLINT NOT NULL,
    -- 0: of those that are not counted apart.
    source_id BIGINT NOT NULL,
    line_count BIGINT NOT NULL,
    PRIMARY KEY (file, step, window_at, level, source_id)
);
CREATE INDEX log_count_age ON log_count (step, window_at);

CREATE TABLE log_follow (
    host TEXT NOT NULL,
    file TEXT NOT NULL,
    revision BIGINT NOT NULL,
    -- When the newest of what was read was written, in nanoseconds.
    read_until BIGINT NOT NULL,
    PRIMARY KEY (host, file)
);

CREATE TABLE log_line (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    file TEXT NOT NULL,
    written_at BIGINT NOT NULL,
    level SMALLINT NOT NULL,
    source TEXT NOT NULL,
    function_name TEXT,
    line_number INTEGER,
    message TEXT NOT NULL
);
CREATE INDEX log_line_age ON log_line (written_at, id);
CREATE INDEX log_line_file ON log_line (file, written_at, id);

CREATE TABLE log_position (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    host TEXT NOT NULL,
    file TEXT NOT NULL,
    name TEXT NOT NULL,
    inode BIGINT NOT NULL,
    read_bytes BIGINT NOT NULL,
    head_length INTEGER NOT NULL,
    head_hash BIGINT NOT NULL,
    tail_length INTEGER NOT NULL,
    tail_hash BIGINT NOT NULL,
    place SMALLINT NOT NULL,
    joins SMALLINT NOT NULL,
    open_line BIGINT,
    seen_at BIGINT NOT NULL
);
CREATE INDEX log_position_file ON log_position (host, file);

CREATE TABLE log_source (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    file TEXT NOT NULL,
    source TEXT NOT NULL
);
CREATE UNIQUE INDEX log_source_name ON log_source (file, source);

CREATE TABLE monitor_alert (
    rule_name TEXT NOT NULL,
    subject TEXT NOT NULL,
    phase VARCHAR(16) NOT NULL,
    updated_at BIGINT NOT NULL,
    -- The alert whole, as JSON: what a rule remembers of a series changes more often than a schema should.
    content TEXT NOT NULL,
    PRIMARY KEY (rule_name, subject)
);

CREATE TABLE monitor_alert_event (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    rule_name TEXT NOT NULL,
    subject TEXT NOT NULL,
    severity VARCHAR(16) NOT NULL,
    kind VARCHAR(16) NOT NULL,
    at BIGINT NOT NULL,
    value DOUBLE PRECISION,
    note TEXT
);
CREATE INDEX monitor_alert_event_at ON monitor_alert_event (at);

CREATE TABLE monitor_alert_news (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    channel TEXT NOT NULL,
    tell_at BIGINT NOT NULL,
    content TEXT NOT NULL
);
CREATE INDEX monitor_alert_news_channel ON monitor_alert_news (channel, id);
CREATE INDEX monitor_alert_news_due ON monitor_alert_news (tell_at);

CREATE TABLE monitor_lease (
    name TEXT NOT NULL PRIMARY KEY,
    node TEXT NOT NULL,
    until_at BIGINT NOT NULL,
    steady_since BIGINT NOT NULL,
    beat_at BIGINT NOT NULL
);

CREATE TABLE monitor_point (
    series_id INTEGER NOT NULL,
    -- Which length of time: SeriesStep. The slot is the time since 1970 in this length.
    step SMALLINT NOT NULL,
    slot INTEGER NOT NULL,
    samples INTEGER NOT NULL,
    total DOUBLE PRECISION NOT NULL,
    -- NULL: there is one sample, and it is the total.
    lowest DOUBLE PRECISION,
    highest DOUBLE PRECISION,
    newest DOUBLE PRECISION,
    PRIMARY KEY (series_id, step, slot)
) WITHOUT ROWID;

CREATE TABLE monitor_series (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    metric TEXT NOT NULL,
    -- As SeriesKey writes them; empty: none.
    labels TEXT NOT NULL,
    -- Empty: of no node.
    node TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX monitor_series_name ON monitor_series (metric, labels, node);

CREATE TABLE monitor_silence (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    matchers TEXT NOT NULL,
    starts_at BIGINT NOT NULL,
    ends_at BIGINT NOT NULL,
    made_by TEXT NOT NULL,
    comment TEXT NOT NULL
);
CREATE INDEX monitor_silence_end ON monitor_silence (ends_at);

CREATE TABLE report_run (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    report TEXT NOT NULL,
    firing TEXT NOT NULL,
    kind VARCHAR(16) NOT NULL,
    window_end BIGINT NOT NULL,
    state VARCHAR(16) NOT NULL,
    body TEXT,
    failures TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    finished_at BIGINT
);
CREATE UNIQUE INDEX report_run_firing ON report_run (report, firing);
CREATE INDEX report_run_newest ON report_run (report, created_at);

CREATE TABLE report_run_channel (
    run_id BIGINT NOT NULL,
    channel TEXT NOT NULL,
    state VARCHAR(16) NOT NULL,
    reason TEXT,
    hint TEXT,
    finished_at BIGINT,
    PRIMARY KEY (run_id, channel)
);

CREATE TABLE report_watchman (
    report TEXT NOT NULL PRIMARY KEY,
    checked_until BIGINT NOT NULL
);

CREATE TABLE settlement_chain (
    settlement TEXT NOT NULL,
    partner TEXT NOT NULL,
    number BIGINT NOT NULL,
    hash VARCHAR(64) NOT NULL,
    PRIMARY KEY (settlement, partner)
);

CREATE TABLE settlement_day (
    settlement TEXT NOT NULL,
    day VARCHAR(10) NOT NULL,
    run_id BIGINT NOT NULL,
    settled_at BIGINT NOT NULL,
    PRIMARY KEY (settlement, day)
);

CREATE TABLE settlement_earlier (
    settlement TEXT NOT NULL,
    day VARCHAR(10) NOT NULL,
    task_id BIGINT NOT NULL,
    PRIMARY KEY (settlement, day, task_id)
);

CREATE TABLE settlement_gap (
    settlement TEXT NOT NULL,
    day VARCHAR(10) NOT NULL,
    task_id BIGINT NOT NULL,
    platform VARCHAR(32) NOT NULL,
    records INTEGER NOT NULL,
    fetched INTEGER NOT NULL,
    unknown INTEGER NOT NULL,
    failed INTEGER NOT NULL,
    PRIMARY KEY (settlement, day, task_id, platform)
);

CREATE TABLE settlement_mark (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    settlement TEXT NOT NULL,
    task_id BIGINT NOT NULL,
    day VARCHAR(10) NOT NULL,
    revision INTEGER NOT NULL,
    sent SMALLINT NOT NULL,
    finished_at BIGINT NOT NULL,
    response TEXT,
    retries INTEGER NOT NULL,
    tries INTEGER NOT NULL DEFAULT 0,
    due_at BIGINT NOT NULL
);
CREATE INDEX settlement_mark_due ON settlement_mark (settlement, due_at, id);

CREATE TABLE settlement_range (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    settlement TEXT NOT NULL,
    from_day VARCHAR(10) NOT NULL,
    to_day VARCHAR(10) NOT NULL,
    next_day VARCHAR(10) NOT NULL,
    callbacks SMALLINT NOT NULL,
    state VARCHAR(16) NOT NULL,
    started_at BIGINT NOT NULL,
    finished_at BIGINT
);
CREATE INDEX settlement_range_open ON settlement_range (settlement, state, id);

CREATE TABLE settlement_reading (
    settlement TEXT NOT NULL,
    submission_id BIGINT NOT NULL,
    link TEXT NOT NULL,
    state VARCHAR(16) NOT NULL,
    views BIGINT,
    likes BIGINT,
    comments BIGINT,
    shares BIGINT,
    collects BIGINT,
    reason TEXT,
    fetched_at BIGINT NOT NULL,
    PRIMARY KEY (settlement, submission_id)
);

CREATE TABLE settlement_run (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    settlement TEXT NOT NULL,
    day VARCHAR(10) NOT NULL,
    kind VARCHAR(16) NOT NULL,
    state VARCHAR(16) NOT NULL,
    summary TEXT,
    error TEXT,
    trace_id TEXT NOT NULL,
    started_at BIGINT NOT NULL,
    finished_at BIGINT
);
CREATE INDEX settlement_run_day ON settlement_run (settlement, day, id);
CREATE INDEX settlement_run_newest ON settlement_run (settlement, id);

CREATE TABLE settlement_statement (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    settlement TEXT NOT NULL,
    partner TEXT NOT NULL,
    number BIGINT NOT NULL,
    task_id BIGINT NOT NULL,
    -- The task's id as the partner knows it, as JSON: 42 or "a42".
    partner_task_id TEXT,
    day VARCHAR(10) NOT NULL,
    revision INTEGER NOT NULL,
    body TEXT NOT NULL,
    body_hash VARCHAR(64) NOT NULL,
    content_hash VARCHAR(64) NOT NULL,
    previous_hash VARCHAR(64) NOT NULL,
    hash VARCHAR(64) NOT NULL,
    entry_key TEXT NOT NULL,
    state VARCHAR(16) NOT NULL,
    created_at BIGINT NOT NULL,
    -- When a row of task_daily_stats was last written that holds what it says; NULL: not since.
    confirmed_at BIGINT,
    finished_at BIGINT
);
CREATE INDEX settlement_statement_day ON settlement_statement (settlement, day, state);
CREATE UNIQUE INDEX settlement_statement_number ON settlement_statement (settlement, partner, number);
CREATE UNIQUE INDEX settlement_statement_revision
    ON settlement_statement (settlement, task_id, day, revision);

CREATE TABLE watch_change (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    watch TEXT NOT NULL,
    record_key TEXT NOT NULL,
    event VARCHAR(16) NOT NULL,
    state VARCHAR(16) NOT NULL,
    retry_count INTEGER NOT NULL DEFAULT 0,
    error_message TEXT,
    updated_fields TEXT,
    changes TEXT,
    created_at BIGINT NOT NULL,
    processed_at BIGINT
);
CREATE INDEX watch_change_record ON watch_change (watch, record_key, id);
CREATE INDEX watch_change_waiting ON watch_change (watch, state, id);

CREATE TABLE watch_cursor (
    watch TEXT NOT NULL PRIMARY KEY,
    position TEXT NOT NULL,
    updated_at BIGINT NOT NULL
);

CREATE TABLE watch_group (
    watch TEXT NOT NULL,
    change_id BIGINT NOT NULL,
    entry_key TEXT NOT NULL,
    created_at BIGINT NOT NULL, queued_at BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (watch, change_id)
);
CREATE INDEX watch_group_age ON watch_group (created_at);
CREATE INDEX watch_group_entry ON watch_group (watch, entry_key);

CREATE TABLE watch_mark (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    watch TEXT NOT NULL,
    change_id BIGINT NOT NULL,
    arrived SMALLINT NOT NULL,
    reason TEXT,
    attempts INTEGER NOT NULL,
    finished_at BIGINT NOT NULL,
    due_at BIGINT NOT NULL,
    tries INTEGER NOT NULL DEFAULT 0
, queued_at BIGINT NOT NULL DEFAULT 0);
CREATE UNIQUE INDEX watch_mark_change ON watch_mark (watch, change_id);
CREATE INDEX watch_mark_due ON watch_mark (watch, due_at, id);

CREATE TABLE watch_record (
    watch TEXT NOT NULL,
    record_key TEXT NOT NULL,
    version TEXT NOT NULL,
    seen_at BIGINT NOT NULL,
    PRIMARY KEY (watch, record_key)
);
CREATE INDEX watch_record_age ON watch_record (watch, seen_at);

CREATE TABLE wecom_token (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    corp_id VARCHAR(64) NOT NULL,
    agent_id INTEGER NOT NULL,
    access_token VARCHAR(1024) NOT NULL,
    expires_at TEXT NOT NULL,
    CONSTRAINT uk_corp_agent UNIQUE (corp_id, agent_id)
);

CREATE TABLE wecom_token_refresh (
    corp_id VARCHAR(64) NOT NULL,
    agent_id INTEGER NOT NULL,
    secret_hash VARCHAR(64) NOT NULL DEFAULT '',
    generation BIGINT NOT NULL DEFAULT 0,
    lease_holder VARCHAR(64) NOT NULL DEFAULT '',
    lease_until BIGINT NOT NULL DEFAULT 0,
    fetched_at BIGINT NOT NULL DEFAULT 0,
    strikes INTEGER NOT NULL DEFAULT 0,
    paused_until BIGINT NOT NULL DEFAULT 0,
    pause_code INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (corp_id, agent_id)
);
