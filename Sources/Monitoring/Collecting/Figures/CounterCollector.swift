package import FoundationEssentials
import Synchronization

/// Counters that only grow, told as what was added since the last look. The first look tells nothing, and so does one
/// after which a counter had begun anew.
package final class CounterCollector: Collector {
    package typealias Read = @Sendable () -> [SeriesName: UInt64]

    package let name: String
    package let isOfNode: Bool
    /// Each tells what happened here.
    package let isToldByOne = false
    private let read: Read
    private let trail = Mutex(CounterTrail())

    package init(_ name: String, isOfNode: Bool = true, _ read: @escaping Read) {
        self.name = name
        self.isOfNode = isOfNode
        self.read = read
    }

    package func samples(at date: Date) async -> [SeriesSample] {
        let counts = read()
        return trail.withLock { $0.additions(counts) }.map { SeriesSample($0.0, at: date, $0.1) }
    }
}
