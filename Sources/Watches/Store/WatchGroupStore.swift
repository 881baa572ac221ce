import Database
import FoundationEssentials
import Timekeeping

/// Which changes went out in one message: `watch_group`.
enum WatchGroupStore {
    private static let longest = 64

    /// A change that is told once more belongs to its newest message.
    static func put(_ changes: [Int64], as key: HandoverKey, at now: Date, on connection: any Connection) throws {
        var rest = Set(changes).sorted()[...]
        var size = longest
        while !rest.isEmpty {
            while size > rest.count { size /= 2 }
            var statement: SQL = "INSERT INTO watch_group (watch, change_id, entry_key, created_at) VALUES"
            for (index, change) in rest.prefix(size).enumerated() {
                statement.append(
                    """
                    \(raw: index == 0 ? " " : ", ")(\(key.watch), \(change), \(key.text), \(now.unixMilliseconds))
                    """)
            }
            statement.append(
                raw: connection.dialect.updatingOnConflict(
                    on: ["watch", "change_id"], set: ["entry_key", "created_at"]))
            try connection.execute(statement)
            rest = rest.dropFirst(size)
        }
    }

    /// The changes of a message.
    static func members(of key: HandoverKey, on connection: any Connection) throws -> [Int64] {
        try connection.query(
            "SELECT change_id FROM watch_group WHERE watch = \(key.watch) AND entry_key = \(key.text)"
        ).map { try $0.integer("change_id") }
    }

    /// By change the message that it went out in.
    static func groups(
        of changes: [Int64], _ watch: String, on connection: any Connection
    ) throws -> [Int64: String] {
        var groups: [Int64: String] = [:]
        for ids in IDChunks.of(changes) {
            try connection.forEachRow(
                """
                SELECT change_id, entry_key FROM watch_group WHERE watch = \(watch) AND change_id IN (\(list: ids))
                """
            ) { groups[try $0.integer("change_id")] = try $0.text("entry_key") }
        }
        return groups
    }
}
