package import Database

/// What the catalog of a source says of a watched table.
package struct WatchedTable: Sendable, Hashable {
    package let dialect: SQLDialect
    /// The schema it was found in (MySQL: the database); nil in SQLite.
    package let schema: String?
    package let name: String
    /// All of them, in the table's order.
    package let columns: [WatchedColumn]
    package let key: WatchedColumn
    /// The type of the queue's column that refers to the key.
    package let referenceType: String
    /// Its rows may be written through another table (PostgreSQL's partitions): only row triggers see all of them.
    package let isPartitioned: Bool
    /// What an operator should know, a sentence each.
    package let warnings: [String]

    package init(
        dialect: SQLDialect, schema: String?, name: String, columns: [WatchedColumn], key: WatchedColumn,
        referenceType: String, isPartitioned: Bool = false, warnings: [String] = []
    ) {
        self.dialect = dialect
        self.schema = schema
        self.name = name
        self.columns = columns
        self.key = key
        self.referenceType = referenceType
        self.isPartitioned = isPartitioned
        self.warnings = warnings
    }

    /// `"public"."members"`
    package var quotedPath: String { path(of: name) }

    /// Something in the table's schema: the queue, a function.
    package func path(of name: String) -> String {
        let name = Identifier.quoted(name, dialect)
        return schema.map { Identifier.quoted($0, dialect) + "." + name } ?? name
    }

    package func column(_ name: String) -> WatchedColumn? {
        columns.first { $0.name == name }
    }

    /// The columns whose change is news for a watch, in the table's order.
    package func watchedColumns(of definition: WatchDefinition) -> [WatchedColumn] {
        // PostgreSQL alone tells names by their case.
        let fold: (String) -> String = dialect == .postgresql ? { $0 } : { $0.lowercased() }
        guard let names = definition.columns.map({ Set($0.map(fold)) }) else { return columns }
        return columns.filter { names.contains(fold($0.name)) }
    }
}
