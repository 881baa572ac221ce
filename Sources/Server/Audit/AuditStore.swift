import Database
import FoundationEssentials
import Timekeeping

/// The audit log in the store.
enum AuditStore {
    private static let columns = """
        id, occurred_at, actor, credential, origin, action, subject, outcome, status, detail, trace_id
        """
    private static let atOnce = 500

    static func insert(_ entry: AuditEntry, at now: Date, on connection: any Connection) throws {
        try connection.execute(
            """
            INSERT INTO audit_entry (occurred_at, actor, credential, origin, action, subject, outcome, status, detail, \
            trace_id) VALUES (\(now.unixMilliseconds), \(ColumnText.cut(entry.actor)), \(entry.credential), \(ColumnText.cut(entry.origin)), \
            \(ColumnText.cut(entry.action, to: 64)), \(ColumnText.cut(entry.subject)), \(entry.outcome.rawValue), \(entry.status), \
            \(entry.detail.map { ColumnText.cut($0, to: 4_000) }), \(ColumnText.cut(entry.traceID)))
            """)
    }

    /// Newest first.
    static func list(_ filter: AuditFilter, on connection: any Connection) throws -> [AuditRecord] {
        let since = filter.since?.unixMilliseconds ?? 0
        var statement: SQL = "SELECT \(raw: columns) FROM audit_entry WHERE occurred_at >= \(since)"
        if let actor = filter.actor { statement.append(" AND actor = \(actor)" as SQL) }
        if let action = filter.action { statement.append(" AND action = \(action)" as SQL) }
        if let subject = filter.subject { statement.append(" AND subject = \(subject)" as SQL) }
        if let before = filter.before {
            let time = before.time.unixMilliseconds
            // The first condition is a bound of the index, the second sets those of one millisecond apart.
            statement.append(
                " AND occurred_at <= \(time) AND (occurred_at < \(time) OR id < \(before.id))" as SQL)
        }
        statement.append(" ORDER BY occurred_at DESC, id DESC LIMIT \(max(1, min(filter.limit, 10_000)))" as SQL)
        return try connection.query(statement).map(AuditRecord.init)
    }

    /// - Returns: how many were removed: fewer than `atOnce` at the end.
    static func prune(before cutoff: Date, on connection: any Connection) throws -> Int {
        let rows = try connection.query(
            """
            SELECT id FROM audit_entry WHERE occurred_at < \(cutoff.unixMilliseconds) \
            ORDER BY occurred_at, id LIMIT \(atOnce)
            """)
        let ids = try rows.map { try $0.integer("id") }
        guard !ids.isEmpty else { return 0 }
        try connection.execute("DELETE FROM audit_entry WHERE id IN (\(list: ids))")
        return ids.count
    }
}

extension AuditRecord {
    fileprivate init(_ row: Row) throws {
        self.init(
            position: AuditPosition(time: try row.instant("occurred_at"), id: try row.integer("id")),
            entry: AuditEntry(
                actor: try row.text("actor"), credential: try row.optionalText("credential"),
                origin: try row.text("origin"), action: try row.text("action"), subject: try row.text("subject"),
                outcome: AuditEntry.Outcome(rawValue: try row.text("outcome")) ?? .failed,
                status: try row.optionalInteger("status").map { Int($0) }, detail: try row.optionalText("detail"),
                traceID: try row.text("trace_id")))
    }
}
