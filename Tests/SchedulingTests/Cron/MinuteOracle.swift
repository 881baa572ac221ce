import Foundation

/// Finds due times the slow way: looks at a zone's clock each minute of a stretch of time, by Foundation's
/// own arithmetic, and keeps when it showed what. Minutes are counted from 1970, of UTC or of the clock.
struct MinuteOracle {
    let minutes: Range<Int>
    /// The minutes at which the clock did not go on by one.
    let changes: [Int]

    private let firstLocal: Int
    /// When the clock first showed each of its minutes or, where it skipped it, a later one.
    private var reached: [Int] = []
    /// The minutes that the clock never showed.
    private var skipped: Set<Int> = []
    /// When the clock showed a minute again.
    private var repeated: [Int: Int] = [:]

    init(zone: TimeZone, from start: Date, days: Int) {
        let first = Int(start.timeIntervalSince1970) / 60
        minutes = first..<first + days * 1_440
        func shown(at minute: Int) -> Int {
            minute + zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(minute * 60))) / 60
        }
        firstLocal = shown(at: first)
        var changes: [Int] = []
        var previous = firstLocal - 1
        for minute in minutes {
            let local = shown(at: minute)
            if local != previous + 1 { changes.append(minute) }
            previous = local
            if local - firstLocal < reached.count { repeated[local] = minute }
            while firstLocal + reached.count <= local {
                if firstLocal + reached.count < local { skipped.insert(firstLocal + reached.count) }
                reached.append(minute)
            }
        }
        self.changes = changes
    }

    /// The minutes of UTC at which `expression` is due.
    func dueMinutes(_ expression: RandomExpression) -> [Int] {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        let times = (0..<1_440).filter { expression.matchesTime(minuteOfDay: $0) }
        var due: Set<Int> = []
        for day in firstLocal / 1_440...(firstLocal + reached.count - 1) / 1_440 {
            let parts = calendar.dateComponents(
                [.day, .month, .weekday], from: Date(timeIntervalSince1970: Double(day * 86_400)))
            guard let dayOfMonth = parts.day, let month = parts.month, let weekday = parts.weekday,
                expression.matchesDay(dayOfMonth: dayOfMonth, month: month, weekday: weekday - 1)
            else { continue }
            for time in times { due.formUnion(dueMinutes(local: day * 1_440 + time, expression.followsRealTime)) }
        }
        return due.sorted()
    }

    private func dueMinutes(local: Int, _ followsRealTime: Bool) -> [Int] {
        guard reached.indices.contains(local - firstLocal) else { return [] }
        let first = reached[local - firstLocal]
        guard followsRealTime else { return [first] }
        return (skipped.contains(local) ? [] : [first]) + (repeated[local].map { [$0] } ?? [])
    }
}
