import Database

/// How the session that counts differs from others.
enum WriterSession {
    /// In SQLite more pages stay in memory, since each batch looks up users all over the index.
    static func tune(_ connection: any Connection) throws {
        guard connection.dialect == .sqlite else { return }
        try connection.execute("PRAGMA cache_size = -65536")
    }
}
