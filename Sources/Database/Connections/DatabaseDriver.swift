/// Opens connections to one database. The three drivers implement it.
package protocol DatabaseDriver: Sendable {
    var dialect: SQLDialect { get }

    /// Where it connects to, without user or password: for messages.
    var location: String { get }

    /// Opens a session. Blocks; called on the thread that the connection will live on.
    func connect() throws(DatabaseError) -> any Connection

    /// What other sessions `say`, heard over a session of its own until the stream is no longer asked; nil where
    /// the database has no such thing.
    func notices(named name: String) -> AsyncStream<DatabaseNotice>?
}
