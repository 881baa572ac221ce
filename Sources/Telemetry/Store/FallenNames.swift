import Database

/// Systems and versions that are counted by name no more: rows of `usage_value` with a kind below 0 and without their
/// text, until every number that was counted under them is counted among the others.
enum FallenNames {
    /// Those of one project and kind.
    struct Group: Sendable, Hashable {
        let project: Int64
        let kind: NameTable.Kind
        var ids: [Int64]
    }

    /// Call it in the transaction that holds `UsageGate.close`, and raise the generation.
    static func add(_ ids: [Int64], on connection: any Connection) throws {
        let text = connection.dialect == .mysql ? "CHAR" : "TEXT"
        for chunk in ValueChunks(ids) {
            try connection.execute(
                """
                UPDATE usage_value SET kind = -kind, value = CAST(id AS \(raw: text)) \
                WHERE id IN (\(list: chunk)) AND kind > 0
                """)
        }
    }

    static func read(on connection: any Connection) throws -> [Group] {
        var groups: [NameTable.Kind: [Int64: Group]] = [:]
        for row in try connection.query("SELECT id, project_id, kind FROM usage_value WHERE kind < 0 ORDER BY id") {
            guard let kind = NameTable.Kind(rawValue: -(try row.integer("kind"))) else { continue }
            let project = try row.integer("project_id")
            groups[kind, default: [:]][project, default: Group(project: project, kind: kind, ids: [])].ids
                .append(try row.integer("id"))
        }
        return groups.values.flatMap(\.values)
    }

    /// Nothing is counted under them any more.
    static func remove(_ ids: [Int64], on connection: any Connection) throws {
        for chunk in ValueChunks(ids) {
            try connection.execute("DELETE FROM usage_value WHERE id IN (\(list: chunk)) AND kind < 0")
        }
    }
}

extension NameTable.Kind {
    /// Under which users are counted by their name, and those who were active on a day.
    var counted: (users: CounterKey.Kind, active: CounterKey.Kind) {
        self == .os ? (.os, .activeByOS) : (.version, .activeByVersion)
    }
}
