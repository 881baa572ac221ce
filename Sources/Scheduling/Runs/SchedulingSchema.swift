package import Database

/// Scheduling's tables.
package enum SchedulingSchema {
    package static let migrations: [Migration] = [
        Migration(
            name: "scheduling-001",
            script: """
                -- One row for each job. `considered_until`: all firings up to then are decided, as run or as
                -- missed. Whoever decides about a job holds the lock of its row.
                CREATE TABLE job_schedule (
                    job {{key}} NOT NULL PRIMARY KEY,
                    expression {{text}} NOT NULL,
                    timezone {{key}} NOT NULL,
                    considered_until BIGINT NOT NULL,
                    retired_at BIGINT
                );
                -- One row for each firing, whatever became of it: that it is unique makes it run once.
                CREATE TABLE job_run (
                    id {{id}},
                    job {{key}} NOT NULL,
                    scheduled_at BIGINT NOT NULL,
                    state VARCHAR(16) NOT NULL,
                    node {{key}} NOT NULL,
                    attempt INTEGER NOT NULL,
                    lease_until BIGINT NOT NULL,
                    started_at BIGINT,
                    finished_at BIGINT,
                    is_catch_up SMALLINT NOT NULL,
                    is_manual SMALLINT NOT NULL,
                    is_told SMALLINT NOT NULL,
                    detail {{text}},
                    trace_id {{key}} NOT NULL,
                    UNIQUE (job, scheduled_at)
                );
                CREATE INDEX job_run_state ON job_run (state, lease_until);
                CREATE INDEX job_run_told ON job_run (is_told, lease_until);
                CREATE INDEX job_run_scheduled ON job_run (scheduled_at);
                """)
    ]
}
