import Database

/// How the session that counts differs from others.
enum WriterSession {
    /// In SQLite 64 MB of pages stay in memory, since each batch looks up users all over the index, and the write-ahead
    /// log is taken over by `LogCheckpoints` instead of by the batch that made it long.
    static func tune(_ connection: any Connection) throws(DatabaseError) {
        guard connection.dialect == .sqlite else { return }
        try connection.execute("PRAGMA cache_size = -65536")
        try connection.execute("PRAGMA wal_autocheckpoint = \(raw: String(LogCheckpoints.lastResortPages))")
    }
}
