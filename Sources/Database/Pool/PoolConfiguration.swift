/// How many connections a pool holds and how long it waits.
package struct PoolConfiguration: Sendable {
    /// At most this many connections at once.
    package var maximumConnections: Int
    /// How long a caller waits for one before `.poolExhausted` is thrown.
    package var acquireTimeout: Duration
    /// A connection that lay idle longer is asked whether it still lives before it is used.
    package var idleCheckAfter: Duration
    /// A connection that lay idle longer is closed.
    package var idleTimeout: Duration
    /// What is done with each connection that was opened, before it is used. nil: nothing.
    package var whenOpened: (@Sendable (any Connection) throws(DatabaseError) -> Void)?

    package init(
        maximumConnections: Int = 4, acquireTimeout: Duration = .seconds(30),
        idleCheckAfter: Duration = .seconds(5), idleTimeout: Duration = .seconds(300),
        whenOpened: (@Sendable (any Connection) throws(DatabaseError) -> Void)? = nil
    ) {
        self.maximumConnections = maximumConnections
        self.acquireTimeout = acquireTimeout
        self.idleCheckAfter = idleCheckAfter
        self.idleTimeout = idleTimeout
        self.whenOpened = whenOpened
    }
}
