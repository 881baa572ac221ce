import Database

/// What the source's catalog says of the objects that a watch has there.
struct InstalledObjects: Sendable {
    struct Column: Sendable, Hashable {
        let name: String
        /// As the database writes it: `enum('NEW_MEMBER','UPDATE_MEMBER')`, `bigint(20) unsigned`.
        let type: String
        var isNullable = true
        /// The rest of its declaration, where a change has to repeat it (MySQL): `DEFAULT 'NEW_MEMBER' COMMENT '…'`.
        var clauses = ""
    }

    struct Trigger: Sendable, Hashable {
        let name: String
        /// The table that it is on, without a schema.
        let table: String
        /// What it does: its body, or its function's (PostgreSQL).
        let text: String
        /// What makes it again (MySQL, SQLite), or makes it (PostgreSQL).
        let definition: String
        /// PostgreSQL.
        var isDisabled = false
    }

    /// Of the queue table, in its order; nil: there is none.
    var columns: [Column]?
    /// The queue's name is a view's or something else's.
    var queueIsNoTable = false
    var indexes: Set<String> = []
    /// `CHECK` constraints of the queue, by name (PostgreSQL).
    var checks: [String: String] = [:]
    /// By name, of those that watches are called.
    var triggers: [String: Trigger] = [:]
    /// By name: the source text of functions (PostgreSQL) and procedures.
    var functions: [String: String] = [:]
    var procedures: [String: String] = [:]
    /// The user has no right by which triggers, or procedures, are shown (MySQL).
    var triggersAreHidden = false
    var proceduresAreHidden = false

    func column(_ name: String) -> Column? { columns?.first { $0.name == name } }
}
