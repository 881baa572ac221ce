import Coordination
import FoundationEssentials
import Logging
import TestSupport
import Timekeeping

/// The ways in which nodes can agree; one suite holds for all.
enum Sharing: String, CaseIterable, Sendable {
    case memory, redis
    /// Redis through the coordinator of a node among three, with Redis at work.
    case fallback
}

/// A coordinator and its time.
struct SharingBench: Sendable {
    let coordinator: any Coordinator
    /// Lets time pass: the hand of a clock in memory, real time on Redis, which goes by its own clock.
    let pass: @Sendable (Duration) async throws -> Void

    init(_ sharing: Sharing) throws {
        switch sharing {
        case .memory:
            let clock = ManualWallClock()
            coordinator = MemoryCoordinator(clock: clock)
            pass = { clock.advance(by: $0) }
        case .redis:
            coordinator = RedisCoordinator(client: try Self.client())
            pass = { try await Task.sleep(for: $0) }
        case .fallback:
            coordinator = FallbackCoordinator(
                redis: try Self.client(), nodes: 3, clock: SystemWallClock(),
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
            pass = { try await Task.sleep(for: $0) }
        }
    }

    /// The Redis that `make test` started.
    static func client() throws -> RedisClient {
        RedisClient(url: try RedisURL(TestEnvironment.required("HERALD_TEST_REDIS_URL")))
    }

    /// A name that no other test has.
    static func name(_ text: String = "name") -> String { "\(text) \(UInt64.random(in: 0 ... .max)) {ü}" }
}
