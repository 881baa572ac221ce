/// What became of the changes that one call took out of queues.
package struct DrainTally: Sendable, Hashable {
    package var total: Int
    /// Told, or needed no message.
    package var succeeded: Int
    package var failed: Int

    package init(total: Int = 0, succeeded: Int = 0, failed: Int = 0) {
        self.total = total
        self.succeeded = succeeded
        self.failed = failed
    }

    /// Handed over and not ended when the call did; `herald serve` goes on with them.
    package var open: Int { total - succeeded - failed }

    package static func + (left: DrainTally, right: DrainTally) -> DrainTally {
        DrainTally(
            total: left.total + right.total, succeeded: left.succeeded + right.succeeded,
            failed: left.failed + right.failed)
    }

    package static func += (left: inout DrainTally, right: DrainTally) { left = left + right }
}
