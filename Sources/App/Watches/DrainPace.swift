import Watches

/// How long `herald watch drain --daemon` waits between two looks.
struct DrainPace: Sendable, Hashable {
    /// So many failures in a row, and it waits three times as long, once.
    static let longestRow = 5
    private static let rest = 3
    /// A database that is away is not asked four times a second.
    private static let leastAfterFailure = Duration.seconds(5)

    let interval: Duration
    private var failures = 0

    init(interval: Duration) { self.interval = interval }

    /// As often as `herald serve` looks: QUEUE_MONITOR_INTERVAL, where it is set.
    init(_ definitions: [WatchDefinition]) {
        self.init(interval: definitions.map(\.lookEvery).min() ?? .seconds(1))
    }

    mutating func afterSuccess() -> Duration {
        failures = 0
        return interval
    }

    mutating func afterFailure() -> Duration {
        failures += 1
        let pause = max(interval, Self.leastAfterFailure)
        guard failures >= Self.longestRow else { return pause }
        failures = 0
        return pause * Self.rest
    }
}
