import FoundationEssentials
import Timekeeping

/// Frequency rules with WeCom's penalty: who breaks one is blocked for a while, not only until the window has
/// room again (path/90454).
struct FrequencyGate<Key: Hashable & Sendable>: Sendable {
    struct Rule: Sendable {
        /// nil lifts the rule.
        let calls: Int?
        let span: Duration
        let penalty: Duration
    }

    private var rules: [(rule: Rule, windows: SlidingWindows<Key>)]
    private var blockedUntil: [Key: Date] = [:]

    init(_ rules: [Rule]) {
        self.rules = rules.map { ($0, SlidingWindows(limit: $0.calls, span: $0.span)) }
    }

    mutating func admit(_ key: Key, at now: Date) -> Bool {
        if let end = blockedUntil[key] {
            guard end <= now else { return false }
            blockedUntil[key] = nil
        }
        for index in rules.indices where !rules[index].windows.admit(key, at: now) {
            if blockedUntil.count >= 10_000 { blockedUntil = blockedUntil.filter { $0.value > now } }
            blockedUntil[key] = now.addingTimeInterval(rules[index].rule.penalty.seconds)
            return false
        }
        return true
    }
}
