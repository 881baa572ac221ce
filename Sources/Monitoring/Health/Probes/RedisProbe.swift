package import Coordination

/// Whether Redis answers. Not essential: without it limits hold per node and caches are not shared, and every node
/// would be unhealthy at once.
package struct RedisProbe: HealthProbe {
    package static let name = "redis"

    private let sharing: FallbackCoordinator

    package init(_ sharing: FallbackCoordinator) {
        self.sharing = sharing
    }

    package var name: String { Self.name }
    package var isEssential: Bool { false }

    package func look() async throws {
        try await sharing.ping()
    }
}
