import Database
import FoundationEssentials
import Timekeeping

/// The statements on `watch_record`, and those that put what was found into `watch_change`.
struct PollRecordTable {
    let watch: String
    let connection: any Connection

    private static let atOnce = 200

    func known(_ keys: [String]) throws -> [String: PollFindings.Known] {
        var known: [String: PollFindings.Known] = [:]
        for chunk in ValueChunks(keys) {
            try connection.forEachRow(
                """
                SELECT record_key, version, seen_at FROM watch_record \
                WHERE watch = \(watch) AND record_key IN (\(list: chunk))
                """
            ) { row in
                known[try row.text("record_key")] = PollFindings.Known(
                    version: try RecordVersion(from: row.text("version")), seenAt: try row.instant("seen_at"))
            }
        }
        return known
    }

    func note(_ records: [String: RecordVersion], at now: Date) throws {
        let suffix = connection.dialect.updatingOnConflict(
            on: ["watch", "record_key"], set: ["version", "seen_at"])
        // In one order on all nodes: two that met would wait for each other otherwise.
        for chunk in Self.batches(records.sorted { $0.key < $1.key }) {
            var statement: SQL = "INSERT INTO watch_record (watch, record_key, version, seen_at) VALUES "
            for (index, record) in chunk.enumerated() {
                if index > 0 { statement.append(raw: ", ") }
                statement.append("(\(watch), \(record.key), \(try record.value.text()), \(now.unixMilliseconds))")
            }
            statement.append(raw: suffix)
            try connection.execute(statement)
        }
    }

    func tell(_ changes: [PollFindings.Told], at now: Date) throws {
        for chunk in Self.batches(changes) {
            var statement: SQL = """
                INSERT INTO watch_change (watch, record_key, event, state, updated_fields, changes, created_at) VALUES 
                """
            for (index, told) in chunk.enumerated() {
                if index > 0 { statement.append(raw: ", ") }
                statement.append(
                    """
                    (\(watch), \(told.key), \(told.change.event.rawValue), \(ChangeState.pending), \
                    \(try ChangeJSON.text(fields: told.change.fields)), \
                    \(try ChangeJSON.text(values: told.change.values)), \(now.unixMilliseconds))
                    """)
            }
            try connection.execute(statement)
        }
    }

    func touch(_ keys: [String], at now: Date) throws {
        for chunk in ValueChunks(keys) {
            try connection.execute(
                """
                UPDATE watch_record SET seen_at = \(now.unixMilliseconds) \
                WHERE watch = \(watch) AND record_key IN (\(list: chunk))
                """)
        }
    }

    func forget(before limit: Date, most: Int) throws -> Int {
        let keys = try connection.query(
            """
            SELECT record_key FROM watch_record WHERE watch = \(watch) AND seen_at < \(limit.unixMilliseconds) \
            ORDER BY seen_at LIMIT \(most)
            """
        ).map { try $0.text("record_key") }
        for chunk in ValueChunks(keys) {
            try connection.execute(
                "DELETE FROM watch_record WHERE watch = \(watch) AND record_key IN (\(list: chunk))")
        }
        return keys.count
    }

    private static func batches<Element>(_ elements: [Element]) -> [ArraySlice<Element>] {
        stride(from: 0, to: elements.count, by: atOnce).map { elements[$0..<min($0 + atOnce, elements.count)] }
    }
}
