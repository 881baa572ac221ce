import Database

/// The columns that a look at the watched table asks for, and their names in the answer.
struct PollColumns: Sendable {
    static let (key, growing, changed) = ("herald_key", "herald_growing", "herald_changed")
    static let (isWanted, isAbove) = ("herald_wanted", "herald_above")

    /// 1 where the condition is true; evaluated by the database, so that it means what it means in a trigger.
    static func wanted(_ condition: String?) -> String {
        // On a line of its own: it may end with a comment.
        condition.map { "CASE WHEN (\($0)\n) THEN 1 ELSE 0 END" } ?? "1"
    }

    private let definition: WatchDefinition
    private let rule: PollRule

    init(_ definition: WatchDefinition, _ rule: PollRule) {
        self.definition = definition
        self.rule = rule
    }

    /// - Parameters:
    ///   - border: a record that is not known and whose growing column is above is new.
    ///   - evaluates: false: the condition is not asked.
    func list(above border: SQLValue?, evaluates: Bool, _ dialect: SQLDialect) -> SQL {
        let quoted = { (name: String) in Identifier.quoted(name, dialect) }
        var own = [(definition.key, Self.key), (rule.growing, Self.growing)]
        var watched: [String] = []
        if let changed = rule.changed {
            own.append((changed, Self.changed))
            watched = definition.columns.map { $0.map { "\(quoted($0)) AS \(quoted($0))" } } ?? ["*"]
        }
        let columns = watched + own.map { "\(quoted($0)) AS \($1)" }
        var list = SQL(text: columns.joined(separator: ", "))
        list.append(raw: ", \(Self.wanted(evaluates ? definition.condition : nil)) AS \(Self.isWanted), ")
        if let border {
            list.append("CASE WHEN \(raw: quoted(rule.growing)) > \(border) THEN 1 ELSE 0 END AS \(raw: Self.isAbove)")
        } else {
            list.append(raw: "1 AS \(Self.isAbove)")
        }
        return list
    }

    /// The names and values of the watched columns. That which says when a row was changed is no news by itself, unless
    /// it is named.
    func watched(_ row: Row) -> [(name: String, value: SQLValue)] {
        guard let changed = rule.changed else { return [] }
        let own = [Self.key, Self.growing, Self.changed, Self.isWanted, Self.isAbove]
        return zip(row.columns.names, row.values).compactMap { name, value in
            if own.contains(name) { return nil }
            if definition.columns == nil, name.lowercased() == changed.lowercased() { return nil }
            return (name, value)
        }
    }
}
