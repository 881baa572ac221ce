import FoundationEssentials

/// How many lines of a log may still be kept with their text: so many errors and so many others a minute, lest a program
/// that fails ten thousand times a second fills the store. All are counted.
struct KeepBudget: Sendable {
    let perMinute: Int
    private var minute = 0
    private var used = KeepRoom(errors: 0, others: 0)

    init(perMinute: Int) {
        self.perMinute = perMinute
    }

    mutating func left(at now: Date) -> KeepRoom {
        let current = Int(now.timeIntervalSince1970 / 60)
        if current != minute { (minute, used) = (current, KeepRoom(errors: 0, others: 0)) }
        return KeepRoom(errors: max(0, perMinute - used.errors), others: max(0, perMinute - used.others))
    }

    mutating func spend(_ lines: KeepRoom) {
        used.errors += lines.errors
        used.others += lines.others
    }
}
