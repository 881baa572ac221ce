/// Which of the three SQLs is spoken.
package enum SQLDialect: String, Sendable, CaseIterable {
    case sqlite
    case postgresql
    /// MySQL and MariaDB.
    case mysql

    package func placeholder(_ number: Int) -> String {
        switch self {
        case .postgresql: "$\(number)"
        case .sqlite, .mysql: "?"
        }
    }

    /// SQLite takes the write lock at once: a transaction that reads first and writes later would
    /// otherwise fail with "database is locked" whatever the busy timeout.
    package var beginTransaction: SQL {
        switch self {
        case .sqlite: "BEGIN IMMEDIATE"
        case .postgresql, .mysql: "BEGIN"
        }
    }

    /// The suffix of a SELECT that claims rows and passes over those that others have claimed. SQLite has
    /// one writer at a time and needs none.
    package var skipLocked: String {
        switch self {
        case .sqlite: ""
        case .postgresql, .mysql: " FOR UPDATE SKIP LOCKED"
        }
    }

    /// The suffix of an INSERT of several rows that passes over those whose unique key is there already.
    /// For one row, `Connection.insertIgnoring` also tells whether it was inserted.
    ///
    /// MySQL cannot name the key: there every unique key of the table counts. `INSERT IGNORE` is not used,
    /// because it also hides values that do not fit.
    package func ignoringConflict(on columns: [String]) -> String {
        let list = columns.joined(separator: ", ")
        switch self {
        case .sqlite, .postgresql: return " ON CONFLICT (\(list)) DO NOTHING"
        case .mysql:
            let column = columns.first ?? "id"
            return " ON DUPLICATE KEY UPDATE \(column) = \(column)"
        }
    }

    /// The suffix of an INSERT that changes `changes` to the new values where the unique key `columns` is
    /// there already.
    package func updatingOnConflict(on columns: [String], set changes: [String]) -> String {
        switch self {
        case .sqlite, .postgresql:
            let list = columns.joined(separator: ", ")
            let assignments = changes.map { "\($0) = excluded.\($0)" }.joined(separator: ", ")
            return " ON CONFLICT (\(list)) DO UPDATE SET \(assignments)"
        case .mysql:
            let assignments = changes.map { "\($0) = VALUES(\($0))" }.joined(separator: ", ")
            return " ON DUPLICATE KEY UPDATE \(assignments)"
        }
    }
}
