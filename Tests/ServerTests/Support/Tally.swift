import Synchronization

/// Counts of what several tasks saw.
final class Tally: Sendable {
    private let counted = Mutex<[Int: Int]>([:])
    private let turns = Mutex(0)

    var counts: [Int: Int] { counted.withLock { $0 } }
    var total: Int { counts.values.reduce(0, +) }

    func add(_ things: [Int]) {
        counted.withLock { counts in
            for thing in things { counts[thing, default: 0] += 1 }
        }
    }

    /// 0, 1, 2, … over all tasks.
    func nextTurn() -> Int {
        turns.withLock { turns in
            defer { turns += 1 }
            return turns
        }
    }
}
