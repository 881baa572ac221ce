package import FoundationEssentials
import Synchronization

/// Counters that only grow, told as what was added since the last look. Nothing is told of one that had begun anew, and
/// by the first look unless all start at zero.
package final class CounterCollector: Collector {
    package typealias Read = @Sendable () -> [SeriesName: UInt64]

    package let name: String
    package let isOfNode: Bool
    /// Each tells what happened here.
    package let isToldByOne = false
    private let read: Read
    private let trail: Mutex<CounterTrail>

    package init(_ name: String, isOfNode: Bool = true, startsAtZero: Bool = false, _ read: @escaping Read) {
        self.name = name
        self.isOfNode = isOfNode
        trail = Mutex(CounterTrail(startsAtZero: startsAtZero))
        self.read = read
    }

    package func samples(at date: Date) async -> [SeriesSample] {
        let counts = read()
        return trail.withLock { $0.additions(counts) }.map { SeriesSample($0.0, at: date, $0.1) }
    }
}
