import HummingbirdCore
import Metrics

/// Counts connections, and lets no more in than there may be; the others wait in the kernel's queue.
struct ConnectionCount: AvailableConnectionsDelegate {
    private let maximum: Int
    private let meter: Meter
    private var count = 0

    init(maximum: Int, metrics: any MetricsFactory) {
        self.maximum = maximum
        meter = Meter(label: "herald_http_connections", factory: metrics)
    }

    mutating func connectionOpened() {
        count += 1
        meter.set(count)
    }

    mutating func connectionClosed() {
        count -= 1
        meter.set(count)
    }

    func isAcceptingNewConnections() -> Bool { count < maximum }
}
