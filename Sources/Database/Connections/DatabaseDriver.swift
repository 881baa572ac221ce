/// Opens connections to one database. The three drivers implement it.
package protocol DatabaseDriver: Sendable {
    var dialect: SQLDialect { get }

    /// Where it connects to, without user or password: for messages.
    var location: String { get }

    /// Opens a session. Blocks; called on the thread that the connection will live on.
    func connect() throws(DatabaseError) -> any Connection
}
