import HTTPTypes
import Metrics
import Synchronization
import Timekeeping

/// The figures of one route: made once for each method, so that a request builds no labels.
final class TrafficCounters: Sendable {
    private let methods: [String: MethodCounters]
    private let other: MethodCounters

    /// - Parameter methods: those that the route has; any other is `other`.
    init(route: String, methods: [HTTPRequest.Method], metrics: any MetricsFactory) {
        let names = Set((methods + [.get, .head, .options, .post]).map(\.rawValue))
        let made = names.map { ($0, MethodCounters(route: route, method: $0, metrics: metrics)) }
        self.methods = Dictionary(uniqueKeysWithValues: made)
        other = MethodCounters(route: route, method: "other", metrics: metrics)
    }

    func record(_ method: String, _ status: Int, _ duration: Duration) {
        (methods[method] ?? other).record(status, duration)
    }
}

/// Those of one route and method. Nothing is made before the first request: a series that is always 0 is only weight.
private final class MethodCounters: Sendable {
    private let route: String
    private let method: String
    private let metrics: any MetricsFactory
    private let made = Mutex<(timer: Timer?, statuses: [Int: Counter])>((nil, [:]))

    init(route: String, method: String, metrics: any MetricsFactory) {
        self.route = route
        self.method = method
        self.metrics = metrics
    }

    func record(_ status: Int, _ duration: Duration) {
        let (timer, counter) = made.withLock { made -> (Timer, Counter) in
            let timer = made.timer ?? makeTimer()
            let counter = made.statuses[status] ?? makeCounter(status)
            made.timer = timer
            made.statuses[status] = counter
            return (timer, counter)
        }
        counter.increment()
        timer.recordNanoseconds(max(0, duration.nanoseconds))
    }

    private func makeTimer() -> Timer {
        Timer(
            label: "herald_http_request_duration", dimensions: [("method", method), ("route", route)],
            factory: metrics)
    }

    private func makeCounter(_ status: Int) -> Counter {
        Counter(
            label: "herald_http_requests_total",
            dimensions: [("method", method), ("route", route), ("status", "\(status)")], factory: metrics)
    }
}

extension Duration {
    fileprivate var nanoseconds: Int64 { components.seconds * 1_000_000_000 + components.attoseconds / 1_000_000_000 }
}
