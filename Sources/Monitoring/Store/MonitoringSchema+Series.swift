import Database

extension MonitoringSchema {
    /// The name of a series is written once; a point is little more than its numbers, because there are so many.
    static let series = Migration(name: "monitoring-001") { dialect in
        names(dialect) + points(dialect)
    }

    private static func names(_ dialect: SQLDialect) -> String {
        Migration(
            name: "",
            script: """
                CREATE TABLE monitor_series (
                    id {{id}},
                    metric {{key}} NOT NULL,
                    -- As SeriesKey writes them; empty: none.
                    labels {{key}} NOT NULL,
                    -- Empty: of no node.
                    node {{key}} NOT NULL,
                    created_at BIGINT NOT NULL
                );
                CREATE UNIQUE INDEX monitor_series_name ON monitor_series (metric, labels, node);

                """
        ).script(dialect)
    }

    private static func points(_ dialect: SQLDialect) -> String {
        """
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
        )\(tail(dialect));
        """
    }

    private static func tail(_ dialect: SQLDialect) -> String {
        switch dialect {
        // The points of a series lie side by side, and no second copy of the key is kept.
        case .sqlite: " WITHOUT ROWID"
        // The newest rows of the longer steps are written again and again: room for that in their page.
        case .postgresql: " WITH (fillfactor = 80)"
        case .mysql: ""
        }
    }
}
