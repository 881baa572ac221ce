import Database

/// Projects that are being removed: rows of `usage_project` under a name that no report can have, until nothing is left
/// of them. So a removal that was stopped in between is known, and a project of the same name may begin anew meanwhile.
enum RemovedProjects {
    /// Control characters are refused in reports.
    private static let mark = "\u{1F}"

    static func isOne(_ name: String) -> Bool { name.hasPrefix(mark) }

    /// Call it in the transaction that holds `UsageGate.close`.
    static func add(_ id: Int64, on connection: any Connection) throws {
        try connection.execute("UPDATE usage_project SET name = \(mark + String(id)) WHERE id = \(id)")
    }

    static func ids(on connection: any Connection) throws -> Set<Int64> {
        let rows = try connection.query("SELECT id, name FROM usage_project")
        return Set(try rows.filter { isOne(try $0.text("name")) }.map { try $0.integer("id") })
    }
}
