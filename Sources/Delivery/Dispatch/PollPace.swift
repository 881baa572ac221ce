import FoundationEssentials
import Timekeeping

/// How often to look for what other processes enqueued: every second at first, up to every five seconds while
/// there is nothing; in quick steps after an enqueue whose transaction was still open when it was told.
struct PollPace: Sendable {
    private(set) var next: Date
    private var interval: Duration

    private static let quickest = Duration.milliseconds(10)
    private static let lively = Duration.seconds(1)
    private static let idle = Duration.seconds(5)

    init(start: Date) {
        next = start
        interval = Self.lively
    }

    /// Looked, and found something or nothing.
    mutating func polled(found: Bool, at now: Date) {
        next = now.addingTimeInterval(interval.seconds)
        interval = min(interval * 2, found ? Self.lively : Self.idle)
    }

    /// Something will be there in a moment.
    mutating func hurry(at now: Date) {
        interval = Self.quickest
        next = min(next, now.addingTimeInterval(interval.seconds))
    }
}
