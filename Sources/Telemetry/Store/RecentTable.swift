package import Database

/// `usage_recent`: who reported last, without an index on times that every report would have to move.
package enum RecentTable {
    /// So many are shown.
    package static let shown = 20
    /// So many are kept of a part: where some of them are forgotten, there are others to show.
    package static let most = 60

    /// The ids of a part, newest first.
    package static func ids(project: Int64, part: Int, on connection: any Connection) throws -> [Int64] {
        try ids(project: project, part: part, suffix: "", on: connection)
    }

    /// Puts `users` (ids, newest first) before those that the part has.
    static func put(_ users: [Int64], project: Int64, part: Int, on connection: any Connection) throws {
        let suffix = connection.dialect == .sqlite ? "" : " FOR UPDATE"
        let known = try ids(project: project, part: part, suffix: suffix, on: connection)
        var merged: [Int64] = []
        var seen: Set<Int64> = []
        for id in users + known where merged.count < most && seen.insert(id).inserted { merged.append(id) }
        guard merged != known else { return }
        try write(merged, project: project, part: part, on: connection)
    }

    static func write(_ users: [Int64], project: Int64, part: Int, on connection: any Connection) throws {
        let text = "[" + users.map { String($0) }.joined(separator: ",") + "]"
        try connection.execute(
            """
            INSERT INTO usage_recent (project_id, part, users) VALUES (\(project), \(part), \(text))\
            \(raw: connection.dialect.updatingOnConflict(on: ["project_id", "part"], set: ["users"]))
            """)
    }

    private static func ids(
        project: Int64, part: Int, suffix: String, on connection: any Connection
    ) throws -> [Int64] {
        let row = try connection.queryFirst(
            "SELECT users FROM usage_recent WHERE project_id = \(project) AND part = \(part)\(raw: suffix)")
        return parse(try row?.text("users") ?? "")
    }

    /// What is no number in it is passed over.
    package static func parse(_ text: String) -> [Int64] {
        text.utf8.split { !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) && $0 != UInt8(ascii: "-") }
            .compactMap { Int64(Substring($0)) }
    }
}
