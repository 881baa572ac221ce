/// How a pool stands at one moment.
package struct PoolFigures: Sendable, Hashable {
    /// The most connections that there may be.
    package let maximum: Int
    /// Connections that are open, at work or idle.
    package let open: Int
    /// Connections that are lent out, those that are still being opened included.
    package let busy: Int
    /// Callers that wait for one.
    package let waiting: Int
    /// All that were ever opened.
    package let opened: Int
    /// How often one was found to be dead.
    package let losses: Int
}
