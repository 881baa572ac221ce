package import Dispatch

/// Carries reports to their server.
package protocol Transport: Sendable {
    /// Makes ready to carry one report, once. Opens nothing: that is ``Errand/start()``.
    ///
    /// - Parameter answer: Called exactly once, on any thread, at the latest `limit` after the start.
    func errand(
        _ report: TelemetryClient.Preview, within limit: Duration, answer: @escaping @Sendable (Answer) -> Void
    ) -> any Errand
}

package protocol Errand: Sendable {
    /// Returns at once. Does nothing once it was cancelled, whichever thread came first.
    func start()

    /// Returns at once. The answer is ``Answer/none(_:)``, unless there was one.
    func cancel()

    /// Waits until nothing of it is left: no connection, and none that will still be opened.
    ///
    /// - Returns: Whether it came to that in time.
    @discardableResult
    func waitForEnd(until time: DispatchTime) -> Bool
}

/// What came of carrying a report.
package enum Answer: Sendable, Hashable {
    case status(Int, retryAfter: String?)
    /// No answer; why, in few words.
    case none(String)
}
