package import FoundationEssentials
import Observability
import Timekeeping

extension Schedule {
    /// When the firing of `scheduledAt` starts: up to `jitter` later, the same on every node and after every
    /// restart.
    ///
    /// With two minutes of jitter or more, never in minute 0 or 30 of the hour, when everybody else sends
    /// (WeCom asks to avoid them). Always before the next firing, so that firings start in their order: where
    /// the next comes too soon for that, its time limits the jitter.
    package func startDate(for scheduledAt: Date, job: String) -> Date {
        guard jitter > .zero, let following = next(after: scheduledAt) else { return scheduledAt }
        let longest = Int(min(jitter.seconds, following.timeIntervalSince(scheduledAt) - 1))
        guard longest > 0 else { return scheduledAt }
        var random = StableRandom(seed: "\(job) \(scheduledAt.wholeSeconds)")
        // From two minutes up about every other second is allowed at least: 64 misses in a row do not happen.
        for _ in 0..<64 {
            let start = scheduledAt.addingTimeInterval(Double(random.next(through: longest)))
            if longest < 120 || !isCrowded(start) { return start }
        }
        return scheduledAt.addingTimeInterval(Double(longest))
    }

    private func isCrowded(_ date: Date) -> Bool {
        LocalTime(date, in: timeZone).minute.isMultiple(of: 30)
    }
}

/// Numbers that look random and are the same wherever the same text seeds them: `StableHash`, then SplitMix64.
private struct StableRandom {
    private var state: UInt64

    init(seed: String) {
        state = StableHash.of(seed)
    }

    mutating func next(through limit: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return Int((mixed ^ mixed >> 31) % UInt64(limit + 1))
    }
}
