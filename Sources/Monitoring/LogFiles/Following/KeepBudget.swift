import FoundationEssentials

/// How many lines of a log may still be kept with their text: so many a minute, lest a program that fails ten thousand
/// times a second fills the store. All are counted.
struct KeepBudget: Sendable {
    let perMinute: Int
    private var minute = 0
    private var used = 0

    init(perMinute: Int) {
        self.perMinute = perMinute
    }

    mutating func left(at now: Date) -> Int {
        let current = Int(now.timeIntervalSince1970 / 60)
        if current != minute { (minute, used) = (current, 0) }
        return max(0, perMinute - used)
    }

    mutating func spend(_ lines: Int) { used += lines }
}
