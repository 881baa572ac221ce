/// When the last events of a sliding window happened, ascending.
struct EventTimes {
    private(set) var times: [Microseconds] = []

    mutating func forget(at now: Microseconds, window: Microseconds) {
        let gone = times.prefix { $0 <= now - window }.count
        if gone > 0 { times.removeFirst(gone) }
    }

    mutating func append(_ time: Microseconds) {
        times.append(time)
    }

    /// Takes back one event of that time.
    mutating func remove(_ time: Microseconds) {
        if let index = times.lastIndex(of: time) { times.remove(at: index) }
    }

    func count(after time: Microseconds) -> Int {
        times.count - times.prefix { $0 <= time }.count
    }

    /// How long until one more may happen with at most `count` in any span of `window`; zero: now.
    func wait(at now: Microseconds, atMost count: Int, window: Microseconds) -> Microseconds {
        guard count > 0 else { return window }
        guard times.count >= count else { return 0 }
        return max(0, times[times.count - count] + window - now)
    }
}
