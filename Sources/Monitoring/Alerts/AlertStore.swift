import Database
import FoundationEssentials
import Timekeeping

/// What is kept of alerts: `monitor_alert`, `monitor_alert_event`, `monitor_silence`.
enum AlertStore {
    /// Those that can be read: another version may have written some of them.
    static func alerts(on connection: any Connection) throws -> [Alert] { try readable(on: connection).alerts }

    /// - Returns: also by rule and key those that cannot be read.
    static func readable(
        on connection: any Connection
    ) throws -> (alerts: [Alert], others: [(rule: String, key: String)]) {
        var read: (alerts: [Alert], others: [(rule: String, key: String)]) = ([], [])
        let rows = try connection.query(
            "SELECT rule_name, subject, content FROM monitor_alert ORDER BY rule_name, subject")
        for row in rows {
            if let stored = try? AlertJSON.decode(StoredAlert.self, try row.text("content")) {
                read.alerts.append(stored.alert)
            } else {
                read.others.append((try row.text("rule_name"), try row.text("subject")))
            }
        }
        return read
    }

    static func alert(_ rule: String, _ key: String, on connection: any Connection) throws -> Alert? {
        try connection.queryFirst(
            "SELECT content FROM monitor_alert WHERE rule_name = \(rule) AND subject = \(key)"
        ).map { try AlertJSON.decode(StoredAlert.self, try $0.text("content")).alert }
    }

    static func put(_ alert: Alert, at now: Date, on connection: any Connection) throws {
        let statement: SQL = """
            INSERT INTO monitor_alert (rule_name, subject, phase, updated_at, content) VALUES
            (\(alert.rule), \(alert.key), \(alert.state.phase.rawValue), \(now.unixMilliseconds), \
            \(try AlertJSON.encode(StoredAlert(alert))))
            """
        let conflict = connection.dialect.updatingOnConflict(
            on: ["rule_name", "subject"], set: ["phase", "updated_at", "content"])
        try connection.execute(statement + SQL(text: conflict))
    }

    static func remove(_ rule: String, _ key: String, on connection: any Connection) throws {
        try connection.execute("DELETE FROM monitor_alert WHERE rule_name = \(rule) AND subject = \(key)")
    }

    static func record(
        _ kind: String, of alert: Alert, note: String?, at now: Date, on connection: any Connection
    ) throws {
        try connection.execute(
            """
            INSERT INTO monitor_alert_event (rule_name, subject, severity, kind, at, value, note) VALUES
            (\(alert.rule), \(alert.key), \(alert.severity.rawValue), \(kind), \(now.unixMilliseconds), \
            \(alert.state.value), \(note))
            """)
    }

    /// What a channel could not be told.
    static func record(
        untold news: AlertNews, note: String, at now: Date, on connection: any Connection
    ) throws {
        try connection.execute(
            """
            INSERT INTO monitor_alert_event (rule_name, subject, severity, kind, at, value, note) VALUES
            (\(news.rule), \(Alert.key(news.subject)), \(news.severity), 'untold', \(now.unixMilliseconds), NULL, \(note))
            """)
    }

    /// The newest first.
    static func events(most: Int, before id: Int64?, on connection: any Connection) throws -> [AlertEvent] {
        try connection.query(
            """
            SELECT id, rule_name, subject, severity, kind, at, value, note FROM monitor_alert_event \
            WHERE id < \(id ?? .max) ORDER BY id DESC LIMIT \(most)
            """
        ).map { row in
            AlertEvent(
                id: try row.integer("id"), rule: try row.text("rule_name"), subject: try row.text("subject"),
                severity: AlertRule.Severity(rawValue: try row.text("severity")) ?? .warning,
                kind: try row.text("kind"), at: try row.instant("at"), value: row["value"]?.numericValue,
                note: try row.optionalText("note"))
        }
    }

    /// - Parameter date: silences that ended before are left out.
    static func silences(endingAfter date: Date, on connection: any Connection) throws -> [AlertSilence] {
        try connection.query(
            """
            SELECT id, matchers, starts_at, ends_at, made_by, comment FROM monitor_silence \
            WHERE ends_at > \(date.unixMilliseconds) ORDER BY id
            """
        ).map { row in
            AlertSilence(
                id: try row.integer("id"),
                matchers: try AlertJSON.decode([String: String].self, try row.text("matchers")),
                from: try row.instant("starts_at"), until: try row.instant("ends_at"), by: try row.text("made_by"),
                comment: try row.text("comment"))
        }
    }

    static func add(_ silence: AlertSilence, on connection: any Connection) throws -> Int64 {
        try connection.insert(
            """
            INSERT INTO monitor_silence (matchers, starts_at, ends_at, made_by, comment) VALUES
            (\(try AlertJSON.encode(silence.matchers)), \(silence.from.unixMilliseconds), \
            \(silence.until.unixMilliseconds), \(silence.by), \(silence.comment))
            """)
    }

    static func endSilence(_ id: Int64, at now: Date, on connection: any Connection) throws -> Bool {
        try connection.execute(
            """
            UPDATE monitor_silence SET ends_at = \(now.unixMilliseconds) \
            WHERE id = \(id) AND ends_at > \(now.unixMilliseconds)
            """
        ).affectedRows > 0
    }

    /// What is over since long.
    static func prune(
        events date: Date, resolved resolvedDate: Date, on connection: any Connection
    ) throws {
        try connection.execute("DELETE FROM monitor_alert_event WHERE at < \(date.unixMilliseconds)")
        try connection.execute("DELETE FROM monitor_silence WHERE ends_at < \(date.unixMilliseconds)")
        try connection.execute(
            """
            DELETE FROM monitor_alert WHERE phase IN ('resolved', 'inactive') \
            AND updated_at < \(resolvedDate.unixMilliseconds)
            """)
    }
}
