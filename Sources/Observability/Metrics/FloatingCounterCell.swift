import Metrics

/// A counter of fractions, such as seconds.
final class FloatingCounterCell: FloatingPointCounterHandler {
    private let sum = AtomicDouble()

    var value: Double { sum.value }

    func increment(by amount: Double) {
        guard amount > 0, amount.isFinite else { return }
        sum.add(amount)
    }

    func reset() { sum.value = 0 }
}
