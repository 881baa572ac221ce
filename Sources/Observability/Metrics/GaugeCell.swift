import Metrics

/// A figure that goes up and down: swift-metrics' `Gauge` (a recorder that does not aggregate) and `Meter`.
final class GaugeCell: RecorderHandler, MeterHandler {
    private let number = AtomicDouble()

    var value: Double { number.value }

    func record(_ value: Int64) { number.value = Double(value) }
    func record(_ value: Double) { number.value = value }
    func set(_ value: Int64) { number.value = Double(value) }
    func set(_ value: Double) { number.value = value }
    func increment(by amount: Double) { number.add(amount) }
    func decrement(by amount: Double) { number.add(-amount) }
}
