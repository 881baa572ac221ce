package import Database

/// What reports keep in the store.
package enum ReportsSchema {
    package static let migrations: [Migration] = [
        Migration(
            name: "reports-001",
            script: """
                -- One row for each message of a report: a firing of its schedule, or one sent by hand.
                CREATE TABLE report_run (
                    id {{id}},
                    report {{key}} NOT NULL,
                    firing {{key}} NOT NULL,
                    kind VARCHAR(16) NOT NULL,
                    window_end BIGINT NOT NULL,
                    state VARCHAR(16) NOT NULL,
                    body {{text}},
                    failures {{text}} NOT NULL,
                    created_at BIGINT NOT NULL,
                    finished_at BIGINT
                );
                CREATE UNIQUE INDEX report_run_firing ON report_run (report, firing);
                CREATE INDEX report_run_newest ON report_run (report, created_at);

                -- What each of its channels answered.
                CREATE TABLE report_run_channel (
                    run_id BIGINT NOT NULL,
                    channel {{key}} NOT NULL,
                    state VARCHAR(16) NOT NULL,
                    reason {{text}},
                    hint {{text}},
                    finished_at BIGINT,
                    PRIMARY KEY (run_id, channel)
                );

                -- Up to which firing the dead-man switch of each report has looked.
                CREATE TABLE report_watchman (
                    report {{key}} NOT NULL PRIMARY KEY,
                    checked_until BIGINT NOT NULL
                );
                """)
    ]
}
