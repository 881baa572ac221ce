/// How long a Redis may take. It is asked before every message, so it is given up early: what holds without it is
/// slower, but stated.
package struct RedisTimeLimits: Sendable, Hashable {
    /// For the connection to stand.
    package var connect: Duration
    /// For the answer to a command, and as long for its turn to come.
    package var command: Duration

    package init(connect: Duration = .seconds(2), command: Duration = .seconds(2)) {
        self.connect = connect
        self.command = command
    }
}
