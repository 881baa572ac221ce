package import Coordination
package import Observability

/// How the agreement between nodes stands, where there is a Redis.
package struct SharingFigures: MetricsCollector {
    private let sharing: FallbackCoordinator

    package init(sharing: FallbackCoordinator) {
        self.sharing = sharing
    }

    package func readings() -> [MetricReading] {
        let (isUp, isSettling) =
            switch sharing.health {
            case .working: (1.0, 0.0)
            case .away: (0.0, 0.0)
            case .settling: (1.0, 1.0)
            }
        return [MetricReading(Self.isUp, [], isUp), MetricReading(Self.isSettling, [], isSettling)]
    }

    package static let descriptions = [isUp, isSettling]

    private static let isUp = MetricDescription.gauge(
        "herald_redis_up", "Whether Redis answered when it was last asked; 0: limits hold per node.")
    private static let isSettling = MetricDescription.gauge(
        "herald_redis_settling", "1 while Redis is back and limits still hold per node as well.")
}
