import Metrics
import Synchronization

/// How often a figure fell into which bucket: swift-metrics' `Recorder` that aggregates, and `Timer`, in seconds.
///
/// Under a lock, held for a few additions, so that a scrape never sees a sum without its count.
final class HistogramCell: RecorderHandler, TimerHandler {
    struct Counts: Sendable {
        /// One for each bound and one for what is beyond the last; not added up.
        var buckets: [UInt64]
        var sum: Double = 0
    }

    let bounds: [Double]
    private let counts: Mutex<Counts>

    init(bounds: [Double]) {
        self.bounds = bounds
        counts = Mutex(Counts(buckets: Array(repeating: 0, count: bounds.count + 1)))
    }

    var snapshot: Counts { counts.withLock { $0 } }

    func record(_ value: Int64) { record(Double(value)) }

    /// A sum that may fall is no sum that Prometheus can take rates of, so what is below zero is left out.
    func record(_ value: Double) {
        guard value >= 0, value.isFinite else { return }
        let index = bounds.firstIndex { value <= $0 } ?? bounds.count
        counts.withLock { counts in
            counts.buckets[index] += 1
            counts.sum += value
        }
    }

    func recordNanoseconds(_ duration: Int64) { record(Double(max(0, duration)) / 1e9) }
}
