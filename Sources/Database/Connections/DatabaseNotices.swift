/// What a session that listens hears.
package enum DatabaseNotice: Sendable {
    /// It listens from now on; what was said before went unheard.
    case listening
    /// Somebody's committed transaction said this.
    case said(String)
    /// The session broke; another is made after a while.
    case lost(DatabaseError)
}

extension DatabaseDriver {
    package func notices(named name: String) -> AsyncStream<DatabaseNotice>? { nil }
}

extension Connection {
    /// Says something to whoever listens to `name`, when this transaction is committed. The same said twice in one
    /// transaction is heard once. Where sessions cannot speak to each other (all but PostgreSQL) it does nothing.
    package func say(_ text: String, as name: String) throws {
        guard dialect == .postgresql else { return }
        try execute("SELECT pg_notify(\(name), \(text))")
    }
}
