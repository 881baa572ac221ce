-- The store's tables in mysql, with all migrations applied.
-- Written by `make schema`; not edited by hand.

CREATE TABLE access_change (
    id bigint(20) NOT NULL,
    version bigint(20) NOT NULL,
    PRIMARY KEY (id)
);

CREATE TABLE access_token (
    id bigint(20) NOT NULL AUTO_INCREMENT,
    public_id varchar(16) NOT NULL,
    name varchar(255) COLLATE utf8mb4_bin NOT NULL,
    live_name varchar(255) COLLATE utf8mb4_bin,
    level varchar(16) NOT NULL,
    purpose varchar(16),
    secret_hash varchar(64) NOT NULL,
    created_at bigint(20) NOT NULL,
    created_by varchar(255) COLLATE utf8mb4_bin NOT NULL,
    expires_at bigint(20),
    revoked_at bigint(20),
    revoked_by varchar(255) COLLATE utf8mb4_bin,
    last_used_at bigint(20),
    last_used_from varchar(255) COLLATE utf8mb4_bin,
    settlement varchar(255) COLLATE utf8mb4_bin,
    partner varchar(255) COLLATE utf8mb4_bin,
    PRIMARY KEY (id),
    UNIQUE (live_name),
    UNIQUE (public_id)
);

CREATE TABLE audit_entry (
    id bigint(20) NOT NULL AUTO_INCREMENT,
    occurred_at bigint(20) NOT NULL,
    actor varchar(255) COLLATE utf8mb4_bin NOT NULL,
    credential varchar(16),
    origin varchar(255) COLLATE utf8mb4_bin NOT NULL,
    action varchar(64) NOT NULL,
    subject varchar(255) COLLATE utf8mb4_bin NOT NULL,
    outcome varchar(16) NOT NULL,
    status int(11),
    detail longtext COLLATE utf8mb4_bin,
    trace_id varchar(255) COLLATE utf8mb4_bin NOT NULL,
    PRIMARY KEY (id)
);
CREATE INDEX audit_entry_action ON audit_entry (action, occurred_at, id);
CREATE INDEX audit_entry_actor ON audit_entry (actor, occurred_at, id);
CREATE INDEX audit_entry_subject ON audit_entry (subject, occurred_at, id);
CREATE INDEX audit_entry_time ON audit_entry (occurred_at, id);

CREATE TABLE delivery (
    id bigint(20) NOT NULL AUTO_INCREMENT,
    channel varchar(255) COLLATE utf8mb4_bin NOT NULL,
    entry_key varchar(255) COLLATE utf8mb4_bin NOT NULL,
    part int(11) NOT NULL,
    parts int(11) NOT NULL,
    message longtext COLLATE utf8mb4_bin NOT NULL,
    state varchar(16) NOT NULL,
    due_at bigint(20),
    attempts int(11) NOT NULL DEFAULT 0,
    attempts_before int(11) NOT NULL DEFAULT 0,
    lease_owner varchar(255) COLLATE utf8mb4_bin,
    lease_until bigint(20),
    claimed_at bigint(20),
    created_at bigint(20) NOT NULL,
    finished_at bigint(20),
    last_reason varchar(255) COLLATE utf8mb4_bin,
    last_error longtext COLLATE utf8mb4_bin,
    last_hint longtext COLLATE utf8mb4_bin,
    feature varchar(255) COLLATE utf8mb4_bin,
    reference varchar(255) COLLATE utf8mb4_bin,
    trace_id varchar(255) COLLATE utf8mb4_bin NOT NULL,
    topic varchar(255) COLLATE utf8mb4_bin,
    wanted_at bigint(20),
    folds int(11) NOT NULL DEFAULT 0,
    merged_into bigint(20),
    fallback_of varchar(255) COLLATE utf8mb4_bin,
    keeps_channel smallint(6) NOT NULL DEFAULT 0,
    max_attempts int(11),
    PRIMARY KEY (id),
    UNIQUE (channel, entry_key, part)
);
CREATE INDEX delivery_due ON delivery (state, channel, due_at, id);

CREATE TABLE delivery_attempt (
    delivery_id bigint(20) NOT NULL,
    number int(11) NOT NULL,
    channel varchar(255) COLLATE utf8mb4_bin NOT NULL,
    started_at bigint(20) NOT NULL,
    finished_at bigint(20) NOT NULL,
    outcome varchar(16) NOT NULL,
    reason varchar(255) COLLATE utf8mb4_bin,
    error longtext COLLATE utf8mb4_bin,
    status int(11),
    answer longtext COLLATE utf8mb4_bin,
    node varchar(255) COLLATE utf8mb4_bin NOT NULL,
    reference varchar(255) COLLATE utf8mb4_bin,
    PRIMARY KEY (delivery_id, number)
);
CREATE INDEX delivery_attempt_recent ON delivery_attempt (channel, finished_at);

CREATE TABLE delivery_change (
    id bigint(20) NOT NULL AUTO_INCREMENT,
    delivery_id bigint(20) NOT NULL,
    changed_at bigint(20) NOT NULL,
    PRIMARY KEY (id)
);
CREATE INDEX delivery_change_recent ON delivery_change (changed_at);

CREATE TABLE delivery_channel (
    name varchar(255) COLLATE utf8mb4_bin NOT NULL,
    paused_until bigint(20) NOT NULL DEFAULT 0,
    paused_reason longtext COLLATE utf8mb4_bin,
    paused_kind varchar(16),
    failures int(11) NOT NULL DEFAULT 0,
    failing_since bigint(20),
    trips int(11) NOT NULL DEFAULT 0,
    rest_until bigint(20) NOT NULL DEFAULT 0,
    rest_reason longtext COLLATE utf8mb4_bin,
    disabled_at bigint(20),
    disabled_reason longtext COLLATE utf8mb4_bin,
    PRIMARY KEY (name)
);

CREATE TABLE delivery_fold (
    digest_id bigint(20) NOT NULL,
    delivery_id bigint(20) NOT NULL,
    PRIMARY KEY (digest_id, delivery_id)
);

CREATE TABLE delivery_outcome (
    id bigint(20) NOT NULL AUTO_INCREMENT,
    channel varchar(255) COLLATE utf8mb4_bin NOT NULL,
    entry_key varchar(255) COLLATE utf8mb4_bin NOT NULL,
    feature varchar(255) COLLATE utf8mb4_bin NOT NULL,
    due_at bigint(20) NOT NULL,
    tries int(11) NOT NULL DEFAULT 0,
    last_error longtext COLLATE utf8mb4_bin,
    PRIMARY KEY (id),
    UNIQUE (channel, entry_key)
);
CREATE INDEX delivery_outcome_due ON delivery_outcome (due_at, id);

CREATE TABLE herald_migration (
    name varchar(255) COLLATE utf8mb4_bin NOT NULL,
    checksum varchar(255) COLLATE utf8mb4_bin NOT NULL,
    applied_at bigint(20) NOT NULL,
    PRIMARY KEY (name)
);

CREATE TABLE job_run (
    id bigint(20) NOT NULL AUTO_INCREMENT,
    job varchar(255) COLLATE utf8mb4_bin NOT NULL,
    scheduled_at bigint(20) NOT NULL,
    state varchar(16) NOT NULL,
    node varchar(255) COLLATE utf8mb4_bin NOT NULL,
    attempt int(11) NOT NULL,
    lease_until bigint(20) NOT NULL,
    started_at bigint(20),
    finished_at bigint(20),
    is_catch_up smallint(6) NOT NULL,
    is_manual smallint(6) NOT NULL,
    is_told smallint(6) NOT NULL,
    detail longtext COLLATE utf8mb4_bin,
    trace_id varchar(255) COLLATE utf8mb4_bin NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (job, scheduled_at)
);
CREATE INDEX job_run_scheduled ON job_run (scheduled_at);
CREATE INDEX job_run_state ON job_run (state, lease_until);
CREATE INDEX job_run_told ON job_run (is_told, lease_until);

CREATE TABLE job_schedule (
    job varchar(255) COLLATE utf8mb4_bin NOT NULL,
    expression longtext COLLATE utf8mb4_bin NOT NULL,
    timezone varchar(255) COLLATE utf8mb4_bin NOT NULL,
    considered_until bigint(20) NOT NULL,
    retired_at bigint(20),
    PRIMARY KEY (job)
);

CREATE TABLE log_count (
    file varchar(255) COLLATE utf8mb4_bin NOT NULL,
    step int(11) NOT NULL,
    window_at bigint(20) NOT NULL,
    level smallint(6) NOT NULL,
    source_id bigint(20) NOT NULL,
    line_count bigint(20) NOT NULL,
    PRIMARY KEY (file, step, window_at, level, source_id)
);
CREATE INDEX log_count_age ON log_count (step, window_at);

CREATE TABLE log_follow (
    host varchar(255) COLLATE utf8mb4_bin NOT NULL,
    file varchar(255) COLLATE utf8mb4_bin NOT NULL,
    revision bigint(20) NOT NULL,
    read_until bigint(20) NOT NULL,
    PRIMARY KEY (host, file)
);

CREATE TABLE log_line (
    id bigint(20) NOT NULL AUTO_INCREMENT,
    file varchar(255) COLLATE utf8mb4_bin NOT NULL,
    written_at bigint(20) NOT NULL,
    level smallint(6) NOT NULL,
    source varchar(255) COLLATE utf8mb4_bin NOT NULL,
    function_name varchar(255) COLLATE utf8mb4_bin,
    line_number int(11),
    message longtext COLLATE utf8mb4_bin NOT NULL,
    PRIMARY KEY (id)
);
CREATE INDEX log_line_age ON log_line (written_at, id);
CREATE INDEX log_line_file ON log_line (file, written_at, id);

CREATE TABLE log_position (
    id bigint(20) NOT NULL AUTO_INCREMENT,
    host varchar(255) COLLATE utf8mb4_bin NOT NULL,
    file varchar(255) COLLATE utf8mb4_bin NOT NULL,
    name varchar(255) COLLATE utf8mb4_bin NOT NULL,
    inode bigint(20) NOT NULL,
    read_bytes bigint(20) NOT NULL,
    head_length int(11) NOT NULL,
    head_hash bigint(20) NOT NULL,
    tail_length int(11) NOT NULL,
    tail_hash bigint(20) NOT NULL,
    place smallint(6) NOT NULL,
    joins smallint(6) NOT NULL,
    open_line bigint(20),
    seen_at bigint(20) NOT NULL,
    PRIMARY KEY (id)
);
CREATE INDEX log_position_file ON log_position (host, file);

CREATE TABLE log_source (
    id bigint(20) NOT NULL AUTO_INCREMENT,
    file varchar(255) COLLATE utf8mb4_bin NOT NULL,
    source varchar(255) COLLATE utf8mb4_bin NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (file, source)
);

CREATE TABLE monitor_alert (
    rule_name varchar(255) COLLATE utf8mb4_bin NOT NULL,
    subject varchar(255) COLLATE utf8mb4_bin NOT NULL,
    phase varchar(16) NOT NULL,
    updated_at bigint(20) NOT NULL,
    content longtext COLLATE utf8mb4_bin NOT NULL,
    PRIMARY KEY (rule_name, subject)
);

CREATE TABLE monitor_alert_event (
    id bigint(20) NOT NULL AUTO_INCREMENT,
    rule_name varchar(255) COLLATE utf8mb4_bin NOT NULL,
    subject varchar(255) COLLATE utf8mb4_bin NOT NULL,
    severity varchar(16) NOT NULL,
    kind varchar(16) NOT NULL,
    at bigint(20) NOT NULL,
    value double,
    note longtext COLLATE utf8mb4_bin,
    PRIMARY KEY (id)
);
CREATE INDEX monitor_alert_event_at ON monitor_alert_event (at);

CREATE TABLE monitor_alert_news (
    id bigint(20) NOT NULL AUTO_INCREMENT,
    channel varchar(255) COLLATE utf8mb4_bin NOT NULL,
    tell_at bigint(20) NOT NULL,
    content longtext COLLATE utf8mb4_bin NOT NULL,
    PRIMARY KEY (id)
);
CREATE INDEX monitor_alert_news_channel ON monitor_alert_news (channel, id);
CREATE INDEX monitor_alert_news_due ON monitor_alert_news (tell_at);

CREATE TABLE monitor_lease (
    name varchar(255) COLLATE utf8mb4_bin NOT NULL,
    node varchar(255) COLLATE utf8mb4_bin NOT NULL,
    until_at bigint(20) NOT NULL,
    steady_since bigint(20) NOT NULL,
    beat_at bigint(20) NOT NULL,
    PRIMARY KEY (name)
);

CREATE TABLE monitor_point (
    series_id int(11) NOT NULL,
    step smallint(6) NOT NULL,
    slot int(11) NOT NULL,
    samples int(11) NOT NULL,
    total double NOT NULL,
    lowest double,
    highest double,
    newest double,
    PRIMARY KEY (series_id, step, slot)
);

CREATE TABLE monitor_series (
    id bigint(20) NOT NULL AUTO_INCREMENT,
    metric varchar(255) COLLATE utf8mb4_bin NOT NULL,
    labels varchar(255) COLLATE utf8mb4_bin NOT NULL,
    node varchar(255) COLLATE utf8mb4_bin NOT NULL,
    created_at bigint(20) NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (metric, labels, node)
);

CREATE TABLE monitor_silence (
    id bigint(20) NOT NULL AUTO_INCREMENT,
    matchers longtext COLLATE utf8mb4_bin NOT NULL,
    starts_at bigint(20) NOT NULL,
    ends_at bigint(20) NOT NULL,
    made_by varchar(255) COLLATE utf8mb4_bin NOT NULL,
    comment longtext COLLATE utf8mb4_bin NOT NULL,
    PRIMARY KEY (id)
);
CREATE INDEX monitor_silence_end ON monitor_silence (ends_at);

CREATE TABLE report_run (
    id bigint(20) NOT NULL AUTO_INCREMENT,
    report varchar(255) COLLATE utf8mb4_bin NOT NULL,
    firing varchar(255) COLLATE utf8mb4_bin NOT NULL,
    kind varchar(16) NOT NULL,
    window_end bigint(20) NOT NULL,
    state varchar(16) NOT NULL,
    body longtext COLLATE utf8mb4_bin,
    failures longtext COLLATE utf8mb4_bin NOT NULL,
    created_at bigint(20) NOT NULL,
    finished_at bigint(20),
    PRIMARY KEY (id),
    UNIQUE (report, firing)
);
CREATE INDEX report_run_newest ON report_run (report, created_at);

CREATE TABLE report_run_channel (
    run_id bigint(20) NOT NULL,
    channel varchar(255) COLLATE utf8mb4_bin NOT NULL,
    state varchar(16) NOT NULL,
    reason longtext COLLATE utf8mb4_bin,
    hint longtext COLLATE utf8mb4_bin,
    finished_at bigint(20),
    PRIMARY KEY (run_id, channel)
);

CREATE TABLE report_watchman (
    report varchar(255) COLLATE utf8mb4_bin NOT NULL,
    checked_until bigint(20) NOT NULL,
    PRIMARY KEY (report)
);

CREATE TABLE settlement_chain (
    settlement varchar(255) COLLATE utf8mb4_bin NOT NULL,
    partner varchar(255) COLLATE utf8mb4_bin NOT NULL,
    number bigint(20) NOT NULL,
    hash varchar(64) NOT NULL,
    PRIMARY KEY (settlement, partner)
);

CREATE TABLE settlement_day (
    settlement varchar(255) COLLATE utf8mb4_bin NOT NULL,
    day varchar(10) NOT NULL,
    run_id bigint(20) NOT NULL,
    settled_at bigint(20) NOT NULL,
    PRIMARY KEY (settlement, day)
);

CREATE TABLE settlement_earlier (
    settlement varchar(255) COLLATE utf8mb4_bin NOT NULL,
    day varchar(10) NOT NULL,
    task_id bigint(20) NOT NULL,
    PRIMARY KEY (settlement, day, task_id)
);

CREATE TABLE settlement_gap (
    settlement varchar(255) COLLATE utf8mb4_bin NOT NULL,
    day varchar(10) NOT NULL,
    task_id bigint(20) NOT NULL,
    platform varchar(32) NOT NULL,
    records int(11) NOT NULL,
    fetched int(11) NOT NULL,
    unknown int(11) NOT NULL,
    failed int(11) NOT NULL,
    PRIMARY KEY (settlement, day, task_id, platform)
);

CREATE TABLE settlement_mark (
    id bigint(20) NOT NULL AUTO_INCREMENT,
    settlement varchar(255) COLLATE utf8mb4_bin NOT NULL,
    task_id bigint(20) NOT NULL,
    day varchar(10) NOT NULL,
    revision int(11) NOT NULL,
    sent smallint(6) NOT NULL,
    finished_at bigint(20) NOT NULL,
    response longtext COLLATE utf8mb4_bin,
    retries int(11) NOT NULL,
    tries int(11) NOT NULL DEFAULT 0,
    due_at bigint(20) NOT NULL,
    PRIMARY KEY (id)
);
CREATE INDEX settlement_mark_due ON settlement_mark (settlement, due_at, id);

CREATE TABLE settlement_range (
    id bigint(20) NOT NULL AUTO_INCREMENT,
    settlement varchar(255) COLLATE utf8mb4_bin NOT NULL,
    from_day varchar(10) NOT NULL,
    to_day varchar(10) NOT NULL,
    next_day varchar(10) NOT NULL,
    callbacks smallint(6) NOT NULL,
    state varchar(16) NOT NULL,
    started_at bigint(20) NOT NULL,
    finished_at bigint(20),
    PRIMARY KEY (id)
);
CREATE INDEX settlement_range_open ON settlement_range (settlement, state, id);

CREATE TABLE settlement_reading (
    settlement varchar(255) COLLATE utf8mb4_bin NOT NULL,
    submission_id bigint(20) NOT NULL,
    link longtext COLLATE utf8mb4_bin NOT NULL,
    state varchar(16) NOT NULL,
    views bigint(20),
    likes bigint(20),
    comments bigint(20),
    shares bigint(20),
    collects bigint(20),
    reason longtext COLLATE utf8mb4_bin,
    fetched_at bigint(20) NOT NULL,
    PRIMARY KEY (settlement, submission_id)
);

CREATE TABLE settlement_run (
    id bigint(20) NOT NULL AUTO_INCREMENT,
    settlement varchar(255) COLLATE utf8mb4_bin NOT NULL,
    day varchar(10) NOT NULL,
    kind varchar(16) NOT NULL,
    state varchar(16) NOT NULL,
    summary longtext COLLATE utf8mb4_bin,
    error longtext COLLATE utf8mb4_bin,
    trace_id varchar(255) COLLATE utf8mb4_bin NOT NULL,
    started_at bigint(20) NOT NULL,
    finished_at bigint(20),
    PRIMARY KEY (id)
);
CREATE INDEX settlement_run_day ON settlement_run (settlement, day, id);
CREATE INDEX settlement_run_newest ON settlement_run (settlement, id);

CREATE TABLE settlement_statement (
    id bigint(20) NOT NULL AUTO_INCREMENT,
    settlement varchar(255) COLLATE utf8mb4_bin NOT NULL,
    partner varchar(255) COLLATE utf8mb4_bin NOT NULL,
    number bigint(20) NOT NULL,
    task_id bigint(20) NOT NULL,
    partner_task_id longtext COLLATE utf8mb4_bin,
    day varchar(10) NOT NULL,
    revision int(11) NOT NULL,
    body longtext COLLATE utf8mb4_bin NOT NULL,
    body_hash varchar(64) NOT NULL,
    content_hash varchar(64) NOT NULL,
    previous_hash varchar(64) NOT NULL,
    hash varchar(64) NOT NULL,
    entry_key varchar(255) COLLATE utf8mb4_bin NOT NULL,
    state varchar(16) NOT NULL,
    created_at bigint(20) NOT NULL,
    confirmed_at bigint(20),
    finished_at bigint(20),
    PRIMARY KEY (id),
    UNIQUE (settlement, partner, number),
    UNIQUE (settlement, task_id, day, revision)
);
CREATE INDEX settlement_statement_day ON settlement_statement (settlement, day, state);

CREATE TABLE watch_change (
    id bigint(20) NOT NULL AUTO_INCREMENT,
    watch varchar(255) COLLATE utf8mb4_bin NOT NULL,
    record_key varchar(255) COLLATE utf8mb4_bin NOT NULL,
    event varchar(16) NOT NULL,
    state varchar(16) NOT NULL,
    retry_count int(11) NOT NULL DEFAULT 0,
    error_message longtext COLLATE utf8mb4_bin,
    updated_fields longtext COLLATE utf8mb4_bin,
    changes longtext COLLATE utf8mb4_bin,
    created_at bigint(20) NOT NULL,
    processed_at bigint(20),
    PRIMARY KEY (id)
);
CREATE INDEX watch_change_record ON watch_change (watch, record_key, id);
CREATE INDEX watch_change_waiting ON watch_change (watch, state, id);

CREATE TABLE watch_cursor (
    watch varchar(255) COLLATE utf8mb4_bin NOT NULL,
    position longtext COLLATE utf8mb4_bin NOT NULL,
    updated_at bigint(20) NOT NULL,
    PRIMARY KEY (watch)
);

CREATE TABLE watch_group (
    watch varchar(255) COLLATE utf8mb4_bin NOT NULL,
    change_id bigint(20) NOT NULL,
    entry_key varchar(255) COLLATE utf8mb4_bin NOT NULL,
    created_at bigint(20) NOT NULL,
    queued_at bigint(20) NOT NULL DEFAULT 0,
    PRIMARY KEY (watch, change_id)
);
CREATE INDEX watch_group_age ON watch_group (created_at);
CREATE INDEX watch_group_entry ON watch_group (watch, entry_key);

CREATE TABLE watch_mark (
    id bigint(20) NOT NULL AUTO_INCREMENT,
    watch varchar(255) COLLATE utf8mb4_bin NOT NULL,
    change_id bigint(20) NOT NULL,
    arrived smallint(6) NOT NULL,
    reason longtext COLLATE utf8mb4_bin,
    attempts int(11) NOT NULL,
    finished_at bigint(20) NOT NULL,
    due_at bigint(20) NOT NULL,
    tries int(11) NOT NULL DEFAULT 0,
    queued_at bigint(20) NOT NULL DEFAULT 0,
    PRIMARY KEY (id),
    UNIQUE (watch, change_id)
);
CREATE INDEX watch_mark_due ON watch_mark (watch, due_at, id);

CREATE TABLE watch_record (
    watch varchar(255) COLLATE utf8mb4_bin NOT NULL,
    record_key varchar(255) COLLATE utf8mb4_bin NOT NULL,
    version longtext COLLATE utf8mb4_bin NOT NULL,
    seen_at bigint(20) NOT NULL,
    PRIMARY KEY (watch, record_key)
);
CREATE INDEX watch_record_age ON watch_record (watch, seen_at);

CREATE TABLE wecom_token (
    id int(11) NOT NULL AUTO_INCREMENT,
    corp_id varchar(64) NOT NULL,
    agent_id int(11) NOT NULL,
    access_token varchar(1024) NOT NULL,
    expires_at datetime NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (corp_id, agent_id)
);

CREATE TABLE wecom_token_refresh (
    corp_id varchar(64) NOT NULL,
    agent_id int(11) NOT NULL,
    secret_hash varchar(64) NOT NULL DEFAULT '',
    generation bigint(20) NOT NULL DEFAULT 0,
    lease_holder varchar(64) NOT NULL DEFAULT '',
    lease_until bigint(20) NOT NULL DEFAULT 0,
    fetched_at bigint(20) NOT NULL DEFAULT 0,
    strikes int(11) NOT NULL DEFAULT 0,
    paused_until bigint(20) NOT NULL DEFAULT 0,
    pause_code int(11) NOT NULL DEFAULT 0,
    PRIMARY KEY (corp_id, agent_id)
);
