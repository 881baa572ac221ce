import Coordination
import Logging
import TestSupport
import Timekeeping

/// By what nodes agree.
enum Sharing: String, CaseIterable, Sendable {
    case memory, redis
    /// Redis as a node among several uses it.
    case fallback

    /// A coordinator for each node; what they share is theirs alone.
    func coordinators(for nodes: Int) throws -> [CountedCoordinator] {
        let clock = SystemWallClock()
        let prefix = "herald-test-\(UInt64.random(in: 0 ... .max)):"
        let memory = MemoryCoordinator(clock: clock)
        return try (0..<nodes).map { _ in
            let coordinator: any Coordinator =
                switch self {
                case .memory: memory
                case .redis: RedisCoordinator(client: try Self.client(), prefix: prefix)
                case .fallback:
                    FallbackCoordinator(
                        redis: try Self.client(), prefix: prefix, nodes: nodes, clock: clock,
                        logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
                }
            return CountedCoordinator(coordinator)
        }
    }

    private static func client() throws -> RedisClient {
        RedisClient(url: try RedisURL(TestEnvironment.required("HERALD_TEST_REDIS_URL")))
    }
}
