package import Database

/// Names in SQL text: what cannot be bound. This is the only place that quotes them.
package enum Identifier {
    /// `order` → `` `order` `` or `"order"`.
    package static func quoted(_ name: String, _ dialect: SQLDialect) -> String {
        let mark = dialect == .mysql ? "`" : "\""
        // No database has names with a NUL in them; it would cut the statement short.
        let harmless = name.filter { $0 != "\0" }
        return mark + harmless.split(separator: mark, omittingEmptySubsequences: false).joined(separator: mark + mark)
            + mark
    }

    /// `crm.members` → `"crm"."members"`; a name without a point is quoted alone.
    package static func quotedPath(_ path: String, _ dialect: SQLDialect) -> String {
        parts(of: path).map { quoted($0, dialect) }.joined(separator: ".")
    }

    /// The path of what stands in the same schema as a table: the queue of `crm.members` is `crm.` and its name.
    package static func quotedPath(_ name: String, beside table: String, _ dialect: SQLDialect) -> String {
        (parts(of: table).dropLast() + [name]).map { quoted($0, dialect) }.joined(separator: ".")
    }

    /// A text as a literal, for what no parameter can stand in: the bodies of triggers.
    package static func literal(_ text: String, _ dialect: SQLDialect) -> String {
        let text = text.filter { $0 != "\0" }
        let doubled = text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''")
        guard dialect == .mysql else { return "'" + doubled + "'" }
        return "'" + doubled.split(separator: "\\", omittingEmptySubsequences: false).joined(separator: "\\\\") + "'"
    }

    /// At most a schema and a name: only the first point divides.
    package static func parts(of path: String) -> [String] {
        path.split(separator: ".", maxSplits: 1).map(String.init)
    }
}
