/// How many lines may be kept with their text: errors have a room of their own, lest a program that warns without end
/// drives them out.
struct KeepRoom: Sendable, Hashable {
    /// From ERROR up.
    var errors: Int
    var others: Int

    /// Whether one more of a level may be added without being more than `limit`.
    func isWithin(_ limit: KeepRoom, at level: LogLevel) -> Bool {
        level >= .error ? errors < limit.errors : others < limit.others
    }

    mutating func add(_ level: LogLevel) {
        if level >= .error { errors += 1 } else { others += 1 }
    }
}
