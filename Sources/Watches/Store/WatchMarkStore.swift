import Database
import FoundationEssentials
import Timekeeping

/// What became of changes and their queue has still to be told: `watch_mark`.
enum WatchMarkStore {
    struct Waiting: Sendable, Hashable {
        let id: Int64
        let mark: WatchMark
        /// How often it was tried to tell it, this time included.
        let tries: Int
    }

    private static let updated = ["arrived", "reason", "attempts", "finished_at", "due_at", "tries", "queued_at"]
    /// Lengths of powers of two: few different statements to prepare.
    private static let longest = 64

    /// What is known later of a change takes the place of what was known before.
    static func put(_ marks: [WatchMark], of watch: String, at now: Date, on connection: any Connection) throws {
        var rest = Dictionary(marks.map { ($0.change, $0) }) { _, last in last }.values
            .sorted { $0.change < $1.change }[...]
        var size = longest
        while !rest.isEmpty {
            while size > rest.count { size /= 2 }
            try insert(rest.prefix(size), of: watch, at: now, on: connection)
            rest = rest.dropFirst(size)
        }
    }

    private static func insert(
        _ marks: ArraySlice<WatchMark>, of watch: String, at now: Date, on connection: any Connection
    ) throws {
        var statement: SQL = """
            INSERT INTO watch_mark \
            (watch, change_id, arrived, reason, attempts, finished_at, due_at, tries, queued_at) VALUES
            """
        for (index, mark) in marks.enumerated() {
            let (arrived, reason) = columns(of: mark)
            statement.append(
                """
                \(raw: index == 0 ? " " : ", ")(\(watch), \(mark.change), \(arrived), \(reason), \(mark.attempts), \
                \(mark.finishedAt.unixMilliseconds), \(now.unixMilliseconds), 0, \(mark.moment))
                """)
        }
        statement.append(raw: connection.dialect.updatingOnConflict(on: ["watch", "change_id"], set: updated))
        try connection.execute(statement)
    }

    /// Those of these changes that wait.
    static func waiting(
        of changes: [QueuedChange], _ watch: String, on connection: any Connection
    ) throws -> Set<Int64> {
        var found: Set<Int64> = []
        let moments = Dictionary(changes.map { ($0.id, $0.moment) }) { first, _ in first }
        for ids in ValueChunks(changes.map(\.id)) {
            try connection.forEachRow(
                "SELECT change_id, queued_at FROM watch_mark WHERE watch = \(watch) AND change_id IN (\(list: ids))"
            ) { row in
                let (id, moment) = (try row.integer("change_id"), try row.integer("queued_at"))
                if moments[id] == moment { found.insert(id) }
            }
        }
        return found
    }

    /// Takes what is due into this process's hands until `end`; another takes it over then.
    static func claim(
        _ watch: String, at now: Date, until end: Date, limit: Int, on connection: any Connection
    ) throws -> [Waiting] {
        let lock = connection.dialect == .sqlite ? "" : " FOR UPDATE SKIP LOCKED"
        let waiting = try connection.query(
            """
            SELECT id, change_id, queued_at, arrived, reason, attempts, finished_at, tries FROM watch_mark \
            WHERE watch = \(watch) AND due_at <= \(now.unixMilliseconds) ORDER BY due_at, id \
            LIMIT \(limit)\(raw: lock)
            """
        ).map(Waiting.init)
        for ids in ValueChunks(waiting.map(\.id)) {
            try connection.execute(
                """
                UPDATE watch_mark SET tries = tries + 1, due_at = \(end.unixMilliseconds) WHERE id IN (\(list: ids))
                """)
        }
        return waiting
    }

    /// One that was put anew meanwhile has another time, and stays as it is.
    static func postpone(
        _ marks: [Waiting], claimedUntil end: Date, until date: Date, on connection: any Connection
    ) throws {
        for ids in ValueChunks(marks.map(\.id)) {
            try connection.execute(
                """
                UPDATE watch_mark SET due_at = \(date.unixMilliseconds) WHERE id IN (\(list: ids)) \
                AND due_at = \(end.unixMilliseconds)
                """)
        }
    }

    /// One that was put anew meanwhile stays.
    static func remove(_ marks: [Waiting], claimedUntil end: Date, on connection: any Connection) throws {
        for ids in ValueChunks(marks.map(\.id)) {
            try connection.execute(
                "DELETE FROM watch_mark WHERE id IN (\(list: ids)) AND due_at = \(end.unixMilliseconds)")
        }
    }

    static func nextDue(_ watch: String, on connection: any Connection) throws -> Date? {
        try connection.queryFirst("SELECT MIN(due_at) AS due_at FROM watch_mark WHERE watch = \(watch)")?
            .optionalInstant("due_at")
    }

    private static func columns(of mark: WatchMark) -> (arrived: Int, reason: String?) {
        switch mark.verdict {
        case .succeeded: (1, mark.note)
        case .failed(let reason): (0, reason)
        }
    }
}

extension WatchMarkStore.Waiting {
    fileprivate init(_ row: Row) throws {
        let hasArrived = try row.integer("arrived") != 0
        let reason = try row.optionalText("reason")
        id = try row.integer("id")
        tries = Int(try row.integer("tries")) + 1
        mark = WatchMark(
            change: try row.integer("change_id"), moment: try row.integer("queued_at"),
            verdict: hasArrived ? .succeeded : .failed(reason ?? ""),
            attempts: Int(try row.integer("attempts")), finishedAt: try row.instant("finished_at"),
            note: hasArrived ? reason : nil)
    }
}
