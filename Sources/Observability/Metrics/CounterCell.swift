import Metrics
import Synchronization

/// A counter: adding to it is one atomic addition.
final class CounterCell: CounterHandler {
    private let count = Atomic<UInt64>(0)

    var value: UInt64 { count.load(ordering: .relaxed) }

    /// A counter never goes down: less than nothing is left out.
    func increment(by amount: Int64) {
        guard amount > 0 else { return }
        count.wrappingAdd(UInt64(amount), ordering: .relaxed)
    }

    func reset() { count.store(0, ordering: .relaxed) }
}
