import Database
import FoundationEssentials
import Timekeeping

/// The outcomes of callbacks that a source has still to be told: `settlement_mark`, and what statements say of them.
enum MarkStore {
    /// One outcome.
    struct Note: Sendable, Hashable {
        let reference: CallbackReference
        let sent: Bool
        let finishedAt: Date
        let response: String?
        let retries: Int
    }

    struct Waiting: Sendable, Hashable {
        let id: Int64
        let note: Note
        /// How often it was tried to tell it, this time included.
        let tries: Int
    }

    /// The statement with the highest revision of a task's day.
    struct Newest: Sendable, Hashable {
        let revision: Int
        let state: String
        let entryKey: String
        let statedAt: Date
        /// nil: it is on its way.
        let finishedAt: Date?
    }

    struct TaskDay: Sendable, Hashable {
        let taskID: Int64
        let day: SettlementDay
    }

    static func end(
        _ reference: CallbackReference, as state: StatementState, at now: Date, on connection: any Connection
    ) throws {
        try connection.execute(
            """
            UPDATE settlement_statement SET state = \(state.rawValue), finished_at = \(now.unixMilliseconds) \
            WHERE settlement = \(reference.settlement) AND task_id = \(reference.taskID) \
            AND day = \(reference.day.description) AND revision = \(reference.revision)
            """)
    }

    /// nil if nothing is known of the task's day.
    static func newestRevision(of reference: CallbackReference, on connection: any Connection) throws -> Int? {
        try connection.queryFirst(
            """
            SELECT MAX(revision) AS revision FROM settlement_statement WHERE settlement = \(reference.settlement) \
            AND task_id = \(reference.taskID) AND day = \(reference.day.description)
            """)?.optionalInteger("revision").map { Int($0) }
    }

    static func insert(_ note: Note, dueAt: Date, on connection: any Connection) throws {
        try connection.execute(
            """
            INSERT INTO settlement_mark (settlement, task_id, day, revision, sent, finished_at, response, retries, \
            due_at) VALUES (\(note.reference.settlement), \(note.reference.taskID), \
            \(note.reference.day.description), \(note.reference.revision), \(note.sent ? 1 : 0), \
            \(note.finishedAt.unixMilliseconds), \(note.response), \(note.retries), \(dueAt.unixMilliseconds))
            """)
    }

    /// Takes what is due into this process's hands until `end`; another takes it over then.
    static func claim(
        _ settlement: String, at now: Date, until end: Date, limit: Int, on connection: any Connection
    ) throws -> [Waiting] {
        let lock = connection.dialect == .sqlite ? "" : " FOR UPDATE SKIP LOCKED"
        let rows = try connection.query(
            """
            SELECT id, task_id, day, revision, sent, finished_at, response, retries, tries FROM settlement_mark \
            WHERE settlement = \(settlement) AND due_at <= \(now.unixMilliseconds) ORDER BY due_at, id \
            LIMIT \(limit)\(raw: lock)
            """)
        let waiting = try rows.map { try Waiting($0, settlement) }
        for ids in chunks(waiting.map(\.id)) {
            try connection.execute(
                """
                UPDATE settlement_mark SET tries = tries + 1, due_at = \(end.unixMilliseconds) \
                WHERE id IN (\(list: ids))
                """)
        }
        return waiting
    }

    static func postpone(_ marks: [Waiting], until date: Date, on connection: any Connection) throws {
        for ids in chunks(marks.map(\.id)) {
            try connection.execute(
                "UPDATE settlement_mark SET due_at = \(date.unixMilliseconds) WHERE id IN (\(list: ids))")
        }
    }

    static func remove(_ marks: [Waiting], on connection: any Connection) throws {
        for ids in chunks(marks.map(\.id)) {
            try connection.execute("DELETE FROM settlement_mark WHERE id IN (\(list: ids))")
        }
    }

    static func nextDue(_ settlement: String, on connection: any Connection) throws -> Date? {
        try connection.queryFirst(
            "SELECT MIN(due_at) AS due_at FROM settlement_mark WHERE settlement = \(settlement)"
        )?.optionalInstant("due_at")
    }

    /// A search in the unique key for each.
    static func newest(
        of taskDays: [TaskDay], _ settlement: String, on connection: any Connection
    ) throws -> [TaskDay: Newest] {
        var newest: [TaskDay: Newest] = [:]
        for (day, tasks) in Dictionary(grouping: Set(taskDays), by: \.day) {
            for ids in chunks(tasks.map(\.taskID).sorted()) {
                try connection.forEachRow(
                    """
                    SELECT task_id, revision, state, entry_key, COALESCE(confirmed_at, created_at) AS stated_at, \
                    finished_at FROM settlement_statement \
                    WHERE settlement = \(settlement) AND task_id IN (\(list: ids)) AND day = \(day.description)
                    """
                ) { row in
                    let statement = try Newest(row)
                    let taskDay = TaskDay(taskID: try row.integer("task_id"), day: day)
                    if statement.revision > newest[taskDay]?.revision ?? 0 { newest[taskDay] = statement }
                }
            }
        }
        return newest
    }

    /// Lists of few lengths, filled up with the last, so that few statements are prepared.
    private static func chunks(_ ids: [Int64]) -> [[Int64]] {
        stride(from: 0, to: ids.count, by: 100).map { start in
            let chunk = Array(ids[start..<min(start + 100, ids.count)])
            guard let last = chunk.last, let length = [1, 10, 100].first(where: { $0 >= chunk.count }) else {
                return chunk
            }
            return chunk + Array(repeating: last, count: length - chunk.count)
        }
    }
}

extension MarkStore.Note {
    var taskDay: MarkStore.TaskDay { MarkStore.TaskDay(taskID: reference.taskID, day: reference.day) }
}

extension MarkStore.Waiting {
    fileprivate init(_ row: Row, _ settlement: String) throws {
        let day = try row.text("day")
        guard let day = SettlementDay(day) else {
            throw DatabaseError(.unexpectedValue, "settlement_mark has the day \(day)")
        }
        id = try row.integer("id")
        tries = Int(try row.integer("tries")) + 1
        note = MarkStore.Note(
            reference: CallbackReference(
                settlement: settlement, taskID: try row.integer("task_id"), day: day,
                revision: Int(try row.integer("revision"))),
            sent: try row.integer("sent") != 0, finishedAt: try row.instant("finished_at"),
            response: try row.optionalText("response"), retries: Int(try row.integer("retries")))
    }
}

extension MarkStore.Newest {
    fileprivate init(_ row: Row) throws {
        revision = Int(try row.integer("revision"))
        state = try row.text("state")
        entryKey = try row.text("entry_key")
        statedAt = try row.instant("stated_at")
        finishedAt = try row.optionalInstant("finished_at")
    }
}
