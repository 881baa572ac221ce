/// How busy a pool is.
package struct PoolUsage: Sendable, Hashable {
    /// Places that exist; one that lay idle for long has closed its connection.
    package let open: Int
    package let busy: Int
    /// Callers that wait for a place.
    package let waiting: Int
}
