/// Where the figures of one series are kept.
enum MetricCell: Sendable {
    case counter(CounterCell)
    case floatingCounter(FloatingCounterCell)
    case gauge(GaugeCell)
    case histogram(HistogramCell)

    /// What swift-metrics was asked for.
    enum Form {
        case counter, floatingCounter, gauge, recorder, timer

        var kind: MetricDescription.Kind {
            switch self {
            case .counter, .floatingCounter: .counter
            case .gauge: .gauge
            case .recorder, .timer: .histogram
            }
        }
    }

    init(_ form: Form, buckets: [Double]) {
        self =
            switch form {
            case .counter: .counter(CounterCell())
            case .floatingCounter: .floatingCounter(FloatingCounterCell())
            case .gauge: .gauge(GaugeCell())
            case .recorder, .timer: .histogram(HistogramCell(bounds: buckets))
            }
    }

    func fits(_ form: Form) -> Bool {
        switch (self, form) {
        case (.counter, .counter), (.floatingCounter, .floatingCounter), (.gauge, .gauge): true
        case (.histogram, .recorder), (.histogram, .timer): true
        default: false
        }
    }

    var identity: ObjectIdentifier {
        switch self {
        case .counter(let cell): ObjectIdentifier(cell)
        case .floatingCounter(let cell): ObjectIdentifier(cell)
        case .gauge(let cell): ObjectIdentifier(cell)
        case .histogram(let cell): ObjectIdentifier(cell)
        }
    }

    /// What the page shows of it now.
    var value: MetricValue {
        switch self {
        case .counter(let cell): .integer(cell.value)
        case .floatingCounter(let cell): .number(cell.value)
        case .gauge(let cell): .number(cell.value)
        case .histogram(let cell): .histogram(bounds: cell.bounds, cell.snapshot)
        }
    }
}

/// A figure at the moment of a scrape.
enum MetricValue: Sendable {
    case integer(UInt64)
    case number(Double)
    case histogram(bounds: [Double], HistogramCell.Counts)
}
