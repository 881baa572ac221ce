import FoundationEssentials
import Timekeeping

/// How often to look for what other processes enqueued: every 100 ms after something was found, and rarer and rarer
/// down to every five seconds while there is nothing; down to every 30 seconds while others' notices are heard.
struct PollPace: Sendable {
    private(set) var next: Date
    private var interval: Duration
    private var isListening = false

    private static let quickest = Duration.milliseconds(10)
    private static let lively = Duration.milliseconds(100)
    private static let idle = Duration.seconds(5)
    private static let idleWhenListening = Duration.seconds(30)

    init(start: Date) {
        next = start
        interval = Self.lively
    }

    /// Looked, and found something that nobody had told, or nothing.
    mutating func polled(foundNews: Bool, at now: Date) {
        if foundNews { interval = min(interval, Self.lively) }
        next = now.addingTimeInterval(interval.seconds)
        interval = min(interval * 2, isListening ? Self.idleWhenListening : Self.idle)
    }

    /// Something will be there in a moment.
    mutating func hurry(at now: Date) {
        interval = Self.quickest
        next = min(next, now.addingTimeInterval(interval.seconds))
    }

    /// Notices are heard from now on, or not any more: what was said in between went unheard.
    mutating func listens(_ isListening: Bool, at now: Date) {
        self.isListening = isListening
        interval = Self.lively
        next = min(next, now)
    }
}
