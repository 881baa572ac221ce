internal import Database

/// What the bot's column types are called where its tables are not in PostgreSQL.
struct RelayTypes {
    let dialect: SQLDialect

    var serialKey: String {
        switch dialect {
        case .postgresql: "SERIAL PRIMARY KEY"
        case .sqlite: "INTEGER PRIMARY KEY AUTOINCREMENT"
        case .mysql: "INTEGER PRIMARY KEY AUTO_INCREMENT"
        }
    }

    func details(_ column: RelayTables.DetailsColumn) -> String {
        dialect == .postgresql ? column.rawValue.uppercased() : "TEXT"
    }
}
