import Database

extension MonitoringSchema {
    /// Alerts are few: one for each rule and series that is, or was lately, not well.
    static let alerts = Migration(
        name: "monitoring-002",
        script: """
            CREATE TABLE monitor_alert (
                rule_name {{key}} NOT NULL,
                subject {{key}} NOT NULL,
                phase VARCHAR(16) NOT NULL,
                updated_at BIGINT NOT NULL,
                -- The alert whole, as JSON: what a rule remembers of a series changes more often than a schema should.
                content {{text}} NOT NULL,
                PRIMARY KEY (rule_name, subject)
            );

            -- What became of alerts.
            CREATE TABLE monitor_alert_event (
                id {{id}},
                rule_name {{key}} NOT NULL,
                subject {{key}} NOT NULL,
                severity VARCHAR(16) NOT NULL,
                kind VARCHAR(16) NOT NULL,
                at BIGINT NOT NULL,
                value DOUBLE PRECISION,
                note {{text}}
            );
            CREATE INDEX monitor_alert_event_at ON monitor_alert_event (at);

            -- What is to be told, until its group goes to the outbox.
            CREATE TABLE monitor_alert_news (
                id {{id}},
                channel {{key}} NOT NULL,
                tell_at BIGINT NOT NULL,
                content {{text}} NOT NULL
            );
            CREATE INDEX monitor_alert_news_channel ON monitor_alert_news (channel, id);

            CREATE TABLE monitor_silence (
                id {{id}},
                matchers {{text}} NOT NULL,
                starts_at BIGINT NOT NULL,
                ends_at BIGINT NOT NULL,
                made_by {{key}} NOT NULL,
                comment {{text}} NOT NULL
            );
            CREATE INDEX monitor_silence_end ON monitor_silence (ends_at);

            -- Which node judges the rules, and since when somebody has done so without interruption.
            CREATE TABLE monitor_lease (
                name {{key}} NOT NULL PRIMARY KEY,
                node {{key}} NOT NULL,
                until_at BIGINT NOT NULL,
                steady_since BIGINT NOT NULL,
                beat_at BIGINT NOT NULL
            );
            """)

    /// What waits no longer is looked for in every round.
    static let alertNewsDue = Migration(
        name: "monitoring-004",
        script: "CREATE INDEX monitor_alert_news_due ON monitor_alert_news (tell_at);")
}
