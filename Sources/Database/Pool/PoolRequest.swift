/// One call of `withConnection`, as the pool sees it: whatever its result is.
protocol PoolRequest: AnyObject, Sendable {
    /// False once it was cancelled or failed: opening a connection for it would be in vain.
    var isWanted: Bool { get }

    /// Runs on the connection's thread.
    func run(on connection: any Connection) -> PoolRun

    /// Ends a request that does not run. Does nothing if it has ended already.
    func fail(_ error: any Error)
}

/// What a request left behind.
struct PoolRun: Sendable {
    enum Fate: Sendable {
        case keep
        /// Something failed: ask the session whether it lives before it is used again.
        case check
        case discard
        /// The server is gone, or has ended the session.
        case lost
    }

    let fate: Fate
    /// Hands the result to the caller. Called after the connection is free again, so that a caller who
    /// comes back at once finds it.
    let answer: @Sendable () -> Void
}
