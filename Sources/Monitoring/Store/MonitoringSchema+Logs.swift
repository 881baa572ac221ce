import Database

extension MonitoringSchema {
    /// Where a followed file was read to stands beside what its lines did, so that one transaction has both.
    static let logs = Migration(
        name: "monitoring-003",
        script: """
            -- A log on one machine. Who wants to write of it takes its next revision.
            CREATE TABLE log_follow (
                host {{key}} NOT NULL,
                file {{key}} NOT NULL,
                revision BIGINT NOT NULL,
                -- When the newest of what was read was written, in nanoseconds.
                read_until BIGINT NOT NULL,
                PRIMARY KEY (host, file)
            );

            -- Each of its files, the rotated ones too, and how far it was read.
            CREATE TABLE log_position (
                id {{id}},
                host {{key}} NOT NULL,
                file {{key}} NOT NULL,
                name {{key}} NOT NULL,
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

            -- Lines that are kept with their text.
            CREATE TABLE log_line (
                id {{id}},
                file {{key}} NOT NULL,
                written_at BIGINT NOT NULL,
                level SMALLINT NOT NULL,
                source {{key}} NOT NULL,
                function_name {{key}},
                line_number INTEGER,
                message {{text}} NOT NULL
            );
            CREATE INDEX log_line_age ON log_line (written_at, id);
            CREATE INDEX log_line_file ON log_line (file, written_at, id);

            -- The sources of a file that are counted apart.
            CREATE TABLE log_source (
                id {{id}},
                file {{key}} NOT NULL,
                source {{key}} NOT NULL
            );
            CREATE UNIQUE INDEX log_source_name ON log_source (file, source);

            -- How many lines: by the minute (step 60) for two days, then by the hour (step 3600).
            CREATE TABLE log_count (
                file {{key}} NOT NULL,
                step INTEGER NOT NULL,
                window_at BIGINT NOT NULL,
                level SMALLINT NOT NULL,
                -- 0: of those that are not counted apart.
                source_id BIGINT NOT NULL,
                line_count BIGINT NOT NULL,
                PRIMARY KEY (file, step, window_at, level, source_id)
            );
            CREATE INDEX log_count_age ON log_count (step, window_at);
            """)
}
