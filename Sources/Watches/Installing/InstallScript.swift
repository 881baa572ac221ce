import Database

/// SQL as the database's own client runs it: `mysql db < …`, `psql -f …`, `sqlite3 file < …`.
struct InstallScript {
    let dialect: SQLDialect
    let lockSeconds: Int
    let title: String
    let statements: [String]
    /// Comments at the end.
    let remarks: [String]

    var text: String {
        guard !statements.isEmpty else { return "-- \(title): everything is there.\n" }
        let body: [String] =
            switch dialect {
            case .mysql:
                ["SET SESSION lock_wait_timeout = \(lockSeconds);"] + statements.map(delimited)
            case .postgresql:
                ["BEGIN;", "SET LOCAL lock_timeout = '\(lockSeconds)s';"]
                    + statements.map(ended) + ["COMMIT;"]
            case .sqlite: [".bail on", "BEGIN IMMEDIATE;"] + statements.map(ended) + ["COMMIT;"]
            }
        return (["-- \(title)."] + body + remarks.map { "-- \($0)" }).joined(separator: "\n") + "\n"
    }

    private func ended(_ statement: String) -> String { statement.hasSuffix(";") ? statement : statement + ";" }

    /// The client ends a statement at its first semicolon, also within a body.
    private func delimited(_ statement: String) -> String {
        guard statement.contains(";") else { return statement + ";" }
        return "DELIMITER $$\n\(statement)$$\nDELIMITER ;"
    }
}
