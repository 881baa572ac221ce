import FoundationEssentials
import Timekeeping

/// A sliding window per key. Keys at rest are forgotten when there are many, and all when too many are not at rest:
/// being lenient for once is better than running out of memory.
struct SlidingWindows<Key: Hashable & Sendable>: Sendable {
    private let limit: Int?
    private let span: Double
    private var windows: [Key: SlidingWindow] = [:]
    private let capacity: Int
    private var pruneAt: Int

    /// - Parameter limit: nil lifts it.
    init(limit: Int?, span: Duration, capacity: Int = 200_000) {
        self.limit = limit
        self.span = span.seconds
        self.capacity = capacity
        pruneAt = min(10_000, capacity)
    }

    /// Counts one in; false: too many in the window.
    mutating func admit(_ key: Key, at now: Date) -> Bool {
        guard let limit else { return true }
        if windows.count >= pruneAt { prune(at: now) }
        return windows[key, default: SlidingWindow(limit: limit, span: span)].admit(at: now)
    }

    /// Keys that are remembered.
    var count: Int { windows.count }

    /// Whether `admit` would admit one.
    func hasRoom(_ key: Key, at now: Date) -> Bool {
        guard let limit else { return true }
        return windows[key]?.hasRoom(at: now) ?? (limit > 0)
    }

    private mutating func prune(at now: Date) {
        windows = windows.filter { !$0.value.isIdle(at: now) }
        if windows.count > capacity / 2 { windows = [:] }
        pruneAt = min(capacity, max(10_000, windows.count * 2))
    }
}
