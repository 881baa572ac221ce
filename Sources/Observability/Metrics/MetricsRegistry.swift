package import Logging
package import Metrics
import Synchronization

/// Herald's figures: a factory for swift-metrics that keeps what is recorded, and shows it to a scraper.
///
/// Finding a series again costs a lock and a hash, adding to a counter one atomic addition. Who counts often keeps the
/// `Counter`. How many series a metric may have is bounded: what comes beyond is counted in
/// `herald_metrics_dropped_total` and warned of once. Whatever labels contain, the page stays one that Prometheus takes.
package final class MetricsRegistry: MetricsFactory {
    private let books: Mutex<MetricsBooks>
    private let collectors = Mutex<[any MetricsCollector]>([])
    private let logger: Logger?
    private let lost = (
        counter: CounterCell(), floating: FloatingCounterCell(), gauge: GaugeCell(),
        histogram: HistogramCell(bounds: [])
    )

    static let dropped = MetricDescription.counter(
        "herald_metrics_dropped_total",
        "Recordings that found no series: the metric has too many, or its name is taken.")

    /// - Parameters:
    ///   - descriptions: of all rooms; what is not among them is shown as not described.
    ///   - maximumSeries: of each metric.
    package init(describing descriptions: [MetricDescription] = [], maximumSeries: Int = 1_000, logger: Logger? = nil) {
        books = Mutex(MetricsBooks(descriptions, maximumSeries: maximumSeries))
        self.logger = logger
        books.withLock { _ = $0.claim(Self.dropped) }
    }

    /// Asked at each scrape from now on.
    package func add(_ collector: any MetricsCollector) {
        collectors.withLock { $0.append(collector) }
    }

    package func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        if case .counter(let cell) = cell(label, dimensions, .counter) { return cell }
        return lost.counter
    }

    package func makeFloatingPointCounter(
        label: String, dimensions: [(String, String)]
    ) -> any FloatingPointCounterHandler {
        if case .floatingCounter(let cell) = cell(label, dimensions, .floatingCounter) { return cell }
        return lost.floating
    }

    package func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        if case .gauge(let cell) = cell(label, dimensions, .gauge) { return cell }
        return lost.gauge
    }

    package func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        switch cell(label, dimensions, aggregate ? .recorder : .gauge) {
        case .gauge(let cell): return cell
        case .histogram(let cell): return cell
        default: return aggregate ? lost.histogram : lost.gauge
        }
    }

    package func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        if case .histogram(let cell) = cell(label, dimensions, .timer) { return cell }
        return lost.histogram
    }

    package func destroyCounter(_ handler: any CounterHandler) { remove(handler) }
    package func destroyMeter(_ handler: any MeterHandler) { remove(handler) }
    package func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) { remove(handler) }
    package func destroyRecorder(_ handler: any RecorderHandler) { remove(handler) }
    package func destroyTimer(_ handler: any TimerHandler) { remove(handler) }

    /// All that is known now, sorted by name.
    package func page(_ format: MetricsFormat) -> [UInt8] {
        let readings = collectors.withLock { $0 }.flatMap { $0.readings() }
        let (families, dropped) = books.withLock { books in
            for reading in readings where !books.claim(reading.metric) {
                _ = books.drop(reading.metric.name, MetricsBooks.clash)
            }
            return (books.families, books.dropped)
        }
        var contents = MetricsPageContents(families)
        for reading in readings { contents.add(reading) }
        for (name, count) in dropped { contents.add(MetricReading(Self.dropped, [("metric", name)], Double(count))) }
        return MetricsPage(format: format).text(of: contents)
    }

    /// The series of a counter, each with its labels as on the page.
    func counts(of metric: String) -> [(labels: String, count: UInt64)] {
        let series = books.withLock { $0.families[metric]?.series ?? [] }
        return series.compactMap { series in
            guard case .integer(let count) = series.cell.value else { return nil }
            return (series.labels, count)
        }
    }

    private func remove(_ handler: AnyObject) {
        books.withLock { $0.remove(ObjectIdentifier(handler)) }
    }

    private func cell(_ label: String, _ dimensions: [(String, String)], _ form: MetricCell.Form) -> MetricCell? {
        let key = SeriesKey(label: label, dimensions: dimensions)
        let opening = books.withLock { books -> MetricsBooks.Opening in
            if let cell = books.cell(key), cell.fits(form) { return .cell(cell) }
            return books.open(key, form)
        }
        switch opening {
        case .cell(let cell): return cell
        case .dropped(let family, let reason, let isNews):
            if isNews { warn(family, reason) }
            return nil
        }
    }

    private func warn(_ family: String, _ reason: String) {
        logger?.warning(
            "a metric is not counted completely", metadata: ["metric": "\(family)", "reason": "\(reason)"])
    }
}
