import Database
import FoundationEssentials
import Timekeeping

/// Reads a queue's rows.
struct QueueReader {
    let table: QueueTable
    let columns: QueueColumns
    let names: QueueNames

    var columnList: SQL {
        """
        id, \(raw: table.reference) AS record, notification_type, COALESCE(retry_count, 0) AS retry_count,
        \(raw: columns.hasUpdatedFields ? "updated_fields" : "NULL AS updated_fields"),
        \(raw: columns.hasChanges ? "changes" : "NULL AS changes"),
        \(table.milliseconds("created_at")) AS queued_ms
        """
    }

    /// nil: of a type that no watch knows.
    func change(_ row: Row, now: Date) throws -> QueuedChange? {
        guard let event = names.event(ofType: try row.text("notification_type")) else { return nil }
        let queuedAt = try row.optionalInstant("queued_ms")
        return QueuedChange(
            id: try row.integer("id"), record: row["record"] ?? .null, event: event,
            updatedFields: try row.optionalText("updated_fields").flatMap(QueueTexts.fields),
            values: try row.optionalText("changes").map(QueueTexts.values) ?? [:],
            retryCount: Int(try row.integer("retry_count")), queuedAt: queuedAt ?? now,
            moment: queuedAt == nil ? 0 : nil)
    }
}
