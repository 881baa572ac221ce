package import Database

/// Lets one run at a time settle a day in a source, whichever nodes, commands or other Heralds start them.
///
/// On PostgreSQL an advisory lock of the session: it ends with the session, so a run that dies leaves nothing behind.
/// The session must be held meanwhile: see `HeldSettlementLock`, which guards SQLite's days within the process.
package enum SettlementLock {
    /// The first of the lock's two numbers: "sett" in ASCII. The second is the day.
    static let namespace: Int64 = 0x7365_7474

    /// - Returns: false if somebody else settles the day.
    package static func acquire(_ settlement: String, _ day: SettlementDay, on connection: any Connection) throws
        -> Bool
    {
        guard connection.dialect == .postgresql else { return true }
        let row = try connection.queryFirst(
            """
            SELECT CAST(pg_try_advisory_lock(CAST(\(namespace) AS integer), CAST(\(key(day)) AS integer)) AS integer)
                AS is_mine
            """)
        return try row?.integer("is_mine") == 1
    }

    package static func release(_ settlement: String, _ day: SettlementDay, on connection: any Connection) throws {
        guard connection.dialect == .postgresql else { return }
        _ = try connection.query(
            "SELECT pg_advisory_unlock(CAST(\(namespace) AS integer), CAST(\(key(day)) AS integer))")
    }

    /// Not of the settlement's name: two settlements over one source write the same rows.
    private static func key(_ day: SettlementDay) -> Int64 { Int64(day.date.dayNumber) }
}
