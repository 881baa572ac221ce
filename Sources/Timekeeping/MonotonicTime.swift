package import FoundationEssentials

/// A time that setting the machine's clock does not move: the time of day at the process's first look, and from there
/// on what has really passed, suspension included.
package enum MonotonicTime {
    private static let start = (date: Date(), instant: ContinuousClock.now)

    package static func now() -> Date {
        start.date.addingTimeInterval((ContinuousClock.now - start.instant).seconds)
    }
}
