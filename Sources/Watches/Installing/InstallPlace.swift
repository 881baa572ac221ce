import Database

/// Who installs a watch, and where: what a sentence about a missing right has to name.
struct InstallPlace: Sendable {
    let dialect: SQLDialect
    /// As a GRANT writes it: `'herald'@'10.0.%'`, `herald`; nothing in SQLite.
    let account: String
    /// The database (MySQL) or the schema (PostgreSQL) of the watched table; in SQLite the file.
    let location: String
    /// The server writes a binary log and lets only the powerful make triggers.
    let restrictsTriggers: Bool
    /// `CREATE OR REPLACE TRIGGER` leaves no moment without one.
    let isMariaDB: Bool

    init(
        dialect: SQLDialect, account: String, location: String, restrictsTriggers: Bool = false, isMariaDB: Bool = false
    ) {
        self.dialect = dialect
        self.account = account
        self.location = location
        self.restrictsTriggers = restrictsTriggers
        self.isMariaDB = isMariaDB
    }

    init(_ connection: any Connection, table: String) throws {
        dialect = connection.dialect
        switch dialect {
        case .mysql:
            let row = try connection.queryFirst(
                """
                SELECT CURRENT_USER() AS account, COALESCE(DATABASE(), '') AS location, VERSION() AS version,
                    CAST(@@log_bin AS SIGNED) AS logs, CAST(@@log_bin_trust_function_creators AS SIGNED) AS trusts
                """)
            account = Self.mysqlAccount(try row?.text("account") ?? "")
            location = try Self.schema(of: table) ?? row?.text("location") ?? ""
            let (logs, trusts) = (try row?.integer("logs"), try row?.integer("trusts"))
            restrictsTriggers = logs == 1 && trusts == 0
            isMariaDB = try row?.text("version").contains("MariaDB") ?? false
        case .postgresql:
            let row = try connection.queryFirst(
                """
                SELECT CAST(quote_ident(current_user) AS text) AS account,
                    CAST(COALESCE(
                        (SELECT quote_ident(n.nspname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                         WHERE c.oid = to_regclass(\(Identifier.quotedPath(table, .postgresql)))),
                        quote_ident(current_schema()), 'public') AS text) AS location
                """)
            account = try row?.text("account") ?? ""
            location = try row?.text("location") ?? ""
            (restrictsTriggers, isMariaDB) = (false, false)
        case .sqlite:
            let row = try connection.queryFirst("SELECT file FROM pragma_database_list WHERE name = 'main'")
            account = ""
            location = try row?.text("file") ?? ""
            (restrictsTriggers, isMariaDB) = (false, false)
        }
    }

    /// The schema as the catalog has it, not quoted.
    var schema: String {
        guard location.hasPrefix("\""), location.hasSuffix("\""), location.count > 1 else { return location }
        return String(location.dropFirst().dropLast().replacing("\"\"", with: "\""))
    }

    /// What stands in a GRANT for a table beside the watched one.
    func qualified(_ table: String) -> String {
        let name = String(table.split(separator: ".").last ?? "")
        return switch dialect {
        case .mysql: "`\(location)`." + Identifier.quoted(name, dialect)
        case .postgresql: "\(location)." + Identifier.quoted(name, dialect)
        case .sqlite: Identifier.quoted(name, dialect)
        }
    }

    private static func schema(of table: String) -> String? {
        let parts = table.split(separator: ".")
        return parts.count == 2 ? String(parts[0]) : nil
    }

    /// `herald@10.0.%` → `'herald'@'10.0.%'`. A role (MariaDB) has no host.
    private static func mysqlAccount(_ text: String) -> String {
        guard let at = text.lastIndex(of: "@") else { return "'\(text)'" }
        return "'\(text[..<at])'@'\(text[text.index(after: at)...])'"
    }
}
