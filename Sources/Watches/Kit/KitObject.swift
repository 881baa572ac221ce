/// One thing that a watch needs in its source, and how it is made and removed.
package struct KitObject: Sendable, Hashable {
    package enum Kind: String, Sendable {
        case table, column, index, function, trigger, procedure
    }

    package let kind: Kind
    /// As the catalog has it, not quoted.
    package let name: String
    /// The schema it is in (MySQL: the database); nil in SQLite.
    package let schema: String?
    /// The table that it belongs to: the queue for columns and indexes, the watched one for triggers.
    package let table: String?
    /// Statements that make it where it is not there. A trigger, or a procedure of MySQL's, of the same name has to be
    /// dropped first; PostgreSQL's functions and procedures are replaced by theirs.
    package let create: [String]
    /// Statements that remove it, also where it is not there; none for what goes with its table.
    package let drop: [String]
    /// What the catalog holds of it when it is as it should be: a trigger's or routine's text (MySQL
    /// `ACTION_STATEMENT`/`ROUTINE_DEFINITION`, PostgreSQL `prosrc`, SQLite `sql`), a column's type (MySQL
    /// `COLUMN_TYPE`, of which the enum's words are the least); nil where being there is all.
    package let definition: String?
    /// Creating its table makes it too: its own statements are for a table that was there before.
    package let isPartOfTable: Bool
    /// Herald works without it.
    package let isOptional: Bool

    package init(
        _ kind: Kind, name: String, schema: String?, table: String? = nil, create: [String], drop: [String] = [],
        definition: String? = nil, isPartOfTable: Bool = false, isOptional: Bool = false
    ) {
        self.kind = kind
        self.name = name
        self.schema = schema
        self.table = table
        self.create = create
        self.drop = drop
        self.definition = definition
        self.isPartOfTable = isPartOfTable
        self.isOptional = isOptional
    }
}
