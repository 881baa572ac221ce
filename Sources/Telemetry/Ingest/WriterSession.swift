import Database

/// How the session that counts differs from others.
enum WriterSession {
    /// In SQLite 64 MB of pages stay in memory, since each batch looks up users all over the index. Checkpoints stay
    /// as short as they are: longer ones are no cheaper, and who comes during one waits for it.
    static func tune(_ connection: any Connection) throws {
        guard connection.dialect == .sqlite else { return }
        try connection.execute("PRAGMA cache_size = -65536")
    }
}
