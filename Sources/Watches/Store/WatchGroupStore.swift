import Database
import FoundationEssentials
import Timekeeping

/// Which changes went out in one message: `watch_group`.
enum WatchGroupStore {
    private static let longest = 64

    /// A change that is told once more belongs to its newest message.
    static func put(
        _ changes: [ChangeIdentity], as key: HandoverKey, at now: Date, on connection: any Connection
    ) throws {
        var rest = Set(changes).sorted { $0.id < $1.id }[...]
        var size = longest
        while !rest.isEmpty {
            while size > rest.count { size /= 2 }
            var statement: SQL = "INSERT INTO watch_group (watch, change_id, entry_key, created_at, queued_at) VALUES"
            for (index, change) in rest.prefix(size).enumerated() {
                statement.append(
                    """
                    \(raw: index == 0 ? " " : ", ")(\(key.watch), \(change.id), \(key.text), \
                    \(now.unixMilliseconds), \(change.moment))
                    """)
            }
            statement.append(
                raw: connection.dialect.updatingOnConflict(
                    on: ["watch", "change_id"], set: ["entry_key", "created_at", "queued_at"]))
            try connection.execute(statement)
            rest = rest.dropFirst(size)
        }
    }

    /// The changes of a message.
    static func members(of key: HandoverKey, on connection: any Connection) throws -> [ChangeIdentity] {
        try connection.query(
            "SELECT change_id, queued_at FROM watch_group WHERE watch = \(key.watch) AND entry_key = \(key.text)"
        ).map { ChangeIdentity(id: try $0.integer("change_id"), moment: try $0.integer("queued_at")) }
    }

    /// By change the message that it went out in. A change that another one of its number was before is not meant.
    static func groups(
        of changes: [QueuedChange], _ watch: String, on connection: any Connection
    ) throws -> [Int64: String] {
        var groups: [Int64: String] = [:]
        let moments = Dictionary(changes.map { ($0.id, $0.moment) }) { first, _ in first }
        for ids in ValueChunks(changes.map(\.id)) {
            try connection.forEachRow(
                """
                SELECT change_id, entry_key, queued_at FROM watch_group WHERE watch = \(watch) AND change_id IN (\(list: ids))
                """
            ) { row in
                let id = try row.integer("change_id")
                if moments[id] == (try row.integer("queued_at")) { groups[id] = try row.text("entry_key") }
            }
        }
        return groups
    }
}
