/// Carries one report to its server, once.
package protocol Transport: Sendable {
    /// Returns at once.
    ///
    /// - Parameter answer: Called exactly once, on any thread, at the latest after `limit`.
    /// - Returns: What stops it; the answer is then ``Answer/none(_:)``.
    func send(
        _ report: TelemetryClient.Preview, within limit: Duration, answer: @escaping @Sendable (Answer) -> Void
    ) -> any Cancelling
}

package protocol Cancelling: Sendable {
    func cancel()
}

/// What came of carrying a report.
package enum Answer: Sendable, Hashable {
    case status(Int, retryAfter: String?)
    /// No answer; why, in few words.
    case none(String)
}
