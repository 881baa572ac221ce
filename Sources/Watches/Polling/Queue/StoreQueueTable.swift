import Database
import FoundationEssentials
import Timekeeping

/// The statements on `watch_change` that move changes from state to state.
enum StoreQueueTable {
    /// Locks those that still wait; passes over those that another node has locked.
    static func lockPending(
        _ ids: [Int64], of watch: String, on connection: any Connection
    ) throws -> [QueuedChange] {
        try ValueChunks(ids).flatMap { chunk in
            try read(
                """
                id IN (\(list: chunk)) AND watch = \(watch) AND state = \(ChangeState.pending) \
                ORDER BY id\(raw: connection.dialect.skipLocked)
                """, on: connection)
        }
    }

    static func lockProcessing(
        since limit: Date, of watch: String, most: Int, on connection: any Connection
    ) throws -> [QueuedChange] {
        let isLeft: SQL = """
            watch = \(watch) AND state = \(ChangeState.processing) AND processed_at <= \(limit.unixMilliseconds)
            """
        let end: SQL = "\(raw: connection.dialect.skipLocked)"
        let left = try read("\(isLeft) ORDER BY id LIMIT \(most)\(end)", on: connection)
        guard left.count >= most else { return left }
        // What is told of a record together must not come apart where the rest is cut off.
        var whole: [Int64: QueuedChange] = [:]
        for records in ValueChunks(Array(Set(left.compactMap { TypedText.text(of: $0.record) }))) {
            let changes = try read("\(isLeft) AND record_key IN (\(list: records)) ORDER BY id\(end)", on: connection)
            for change in changes { whole[change.id] = change }
        }
        return whole.values.sorted { $0.id < $1.id }
    }

    static func changes(_ ids: [Int64], of watch: String, on connection: any Connection) throws -> [QueuedChange] {
        try ValueChunks(ids).flatMap { chunk in
            try read("id IN (\(list: chunk)) AND watch = \(watch) ORDER BY id", on: connection)
        }
    }

    static func take(_ ids: [Int64], of watch: String, at now: Date, on connection: any Connection) throws {
        for chunk in ValueChunks(ids) {
            try connection.execute(
                """
                UPDATE watch_change SET state = \(ChangeState.processing), processed_at = \(now.unixMilliseconds) \
                WHERE id IN (\(list: chunk)) AND watch = \(watch)
                """)
        }
    }

    static func release(_ ids: [Int64], of watch: String, on connection: any Connection) throws {
        for chunk in ValueChunks(ids) {
            try connection.execute(
                """
                UPDATE watch_change SET state = \(ChangeState.pending), processed_at = NULL \
                WHERE id IN (\(list: chunk)) AND watch = \(watch) AND state = \(ChangeState.processing)
                """)
        }
    }

    /// What is written into a change that has ended.
    struct End: Hashable {
        let verdict: QueueEnding.Verdict
        let retryCount: Int?
        let note: String?

        init(_ ending: QueueEnding) {
            verdict = ending.verdict
            retryCount = ending.retryCount
            note = ending.note
        }
    }

    /// What has succeeded stays so; what failed may still arrive, when its delivery is put back by hand.
    static func end(
        _ ids: [Int64], as end: End, of watch: String, at now: Date, on connection: any Connection
    ) throws {
        var (state, reason, failures) = (ChangeState.succeeded, end.note, 0)
        if case .failed(let text) = end.verdict { (state, reason, failures) = (.failed, text, 1) }
        let open: [ChangeState] = state == .succeeded ? [.pending, .processing, .failed] : [.pending, .processing]
        let tries: SQL = end.retryCount.map { "\($0)" } ?? "retry_count + \(failures)"
        for chunk in ValueChunks(ids) {
            try connection.execute(
                """
                UPDATE watch_change SET state = \(state), error_message = \(reason), retry_count = \(tries), \
                processed_at = \(now.unixMilliseconds) WHERE id IN (\(list: chunk)) AND watch = \(watch) \
                AND state IN (\(list: open))
                """)
        }
    }

    private static func read(_ condition: SQL, on connection: any Connection) throws -> [QueuedChange] {
        let columns = "id, record_key, event, updated_fields, changes, retry_count, created_at"
        return try connection.query("SELECT \(raw: columns) FROM watch_change WHERE \(condition)")
            .map { try QueuedChange(stored: $0) }
    }
}

extension QueuedChange {
    fileprivate init(stored row: Row) throws {
        guard let event = WatchEvent(rawValue: try row.text("event")) else {
            throw DatabaseError(.unexpectedValue, "watch_change has an event that is none")
        }
        self.init(
            id: try row.integer("id"), record: try TypedText.value(of: row.text("record_key")), event: event,
            updatedFields: try row.optionalText("updated_fields").flatMap(QueueTexts.fields),
            values: try row.optionalText("changes").map(QueueTexts.values) ?? [:],
            retryCount: Int(try row.integer("retry_count")), queuedAt: try row.instant("created_at"))
    }
}
