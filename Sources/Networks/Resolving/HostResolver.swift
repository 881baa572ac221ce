/// Asks DNS.
package protocol HostResolver: Sendable {
    /// The addresses of a name, the best first; at least one.
    ///
    /// - Throws: `LookupFailure`, or `CancellationError`.
    func addresses(of name: String) async throws -> [IPAddress]
}

/// Why a name has no addresses just now.
package struct LookupFailure: Error, Sendable, Hashable, CustomStringConvertible {
    package enum Cause: Sendable, Hashable {
        /// DNS says that there is no such name, or that it has no address.
        case notFound
        case timedOut
        /// DNS itself is out of order.
        case failed
    }

    package let cause: Cause
    package let description: String

    package init(_ cause: Cause, _ description: String) {
        self.cause = cause
        self.description = description
    }
}
