/// How busy a dispatcher is.
package struct DispatchLoad: Sendable, Hashable {
    package let sending: Int
    /// Sent and not yet in the books.
    package let unrecorded: Int
    package let isStopping: Bool
}
