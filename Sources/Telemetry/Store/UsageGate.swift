package import Database

/// Who counts, counts beside others; who puts the counting itself right, is alone. Held to the end of a transaction.
///
/// SQLite has one writer at a time and needs no more than that.
package enum UsageGate {
    /// For a batch of reports.
    package static func share(on connection: any Connection) throws {
        switch connection.dialect {
        case .sqlite: break
        case .postgresql: try connection.execute("SELECT pg_advisory_xact_lock_shared(\(raw: number))")
        case .mysql:
            try connection.execute(
                "SELECT content FROM usage_setting WHERE name = \(UsageSettingTable.generation) LOCK IN SHARE MODE")
        }
    }

    /// For a recount, a new choice of names, another zone, an adoption.
    package static func close(on connection: any Connection) throws {
        switch connection.dialect {
        case .sqlite: break
        case .postgresql: try connection.execute("SELECT pg_advisory_xact_lock(\(raw: number))")
        case .mysql:
            try connection.execute(
                "SELECT content FROM usage_setting WHERE name = \(UsageSettingTable.generation) FOR UPDATE")
        }
    }

    /// "usage" in ASCII; of one database.
    private static let number = "504404830053"
}
