import FoundationEssentials
import Timekeeping

/// A sliding window per key. Keys at rest are forgotten when there are many; it grows with those that are not.
struct SlidingWindows<Key: Hashable & Sendable>: Sendable {
    private let limit: Int?
    private let span: Double
    private var windows: [Key: SlidingWindow] = [:]
    private var pruneAbove = 10_000

    /// - Parameter limit: nil lifts it.
    init(limit: Int?, span: Duration) {
        self.limit = limit
        self.span = span.seconds
    }

    /// Counts one in; false: too many in the window.
    mutating func admit(_ key: Key, at now: Date) -> Bool {
        guard let limit else { return true }
        if windows.count >= pruneAbove { prune(at: now) }
        return windows[key, default: SlidingWindow(limit: limit, span: span)].admit(at: now)
    }

    /// Whether `admit` would admit one.
    func hasRoom(_ key: Key, at now: Date) -> Bool {
        guard let limit else { return true }
        return windows[key]?.hasRoom(at: now) ?? (limit > 0)
    }

    private mutating func prune(at now: Date) {
        windows = windows.filter { !$0.value.isIdle(at: now) }
        pruneAbove = max(10_000, windows.count * 2)
    }
}
