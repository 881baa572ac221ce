package import Logging
package import Timekeeping

/// What nodes agree on through Redis, and what each may do while Redis is away: the coordinator of a node among
/// several.
///
/// | while Redis is away | because |
/// |---|---|
/// | limits and places: the node's share (`NodeShare`), never more in sum | a peer must not be hit harder |
/// | once-marks, locks: `CoordinationError.unavailable` | either answer would be a guess: work lost or done twice |
/// | cache entries: in this process | a value that is loaded once too often harms nobody |
///
/// It notices by itself when Redis is back, also when it was started anew and has lost its data. What was granted
/// meanwhile is unknown to that Redis, so each limit holds both ways, the node's share and Redis, until one window,
/// one lease, or the time in which a bucket fills has passed, and the time in which the slowest node finds Redis.
/// Locks of a Redis that was started anew are given again one lease after the loss, when no holder of before is left.
///
/// In no window do all nodes together admit more than the limit, whenever Redis goes and comes, with these
/// exceptions: windows longer than a minute may see up to twice their count across a loss; nodes that are cut off from
/// Redis while others are not add their shares to what those do; and clocks must not jump. What counts are the
/// instants at which grants are given, between question and answer.
///
/// A bucket may give one burst more each time Redis comes back; while Redis is away its burst is at least what one
/// question of each node asks for.
package final class FallbackCoordinator: Coordinator {
    private let watch: RedisWatch
    private let local: MemoryCoordinator

    /// - Parameter nodes: how many nodes share the limits; what each may do alone is the limit divided by it.
    package init(
        redis client: RedisClient, prefix: String = "herald:", nodes: Int, clock: any WallClock, logger: Logger
    ) {
        let local = MemoryCoordinator(clock: clock)
        self.local = local
        watch = RedisWatch(
            RedisCoordinator(client: client, prefix: prefix), nodes: nodes, clock: clock, logger: logger,
            whenBack: { local.removeAllEntries() })
    }

    private var redis: RedisCoordinator { watch.redis }

    package var health: SharingHealth { watch.health }

    /// Asks Redis, whatever the health.
    ///
    /// - Throws: `RedisError`.
    package func ping() async throws {
        try await redis.client.ping()
    }
}

// Limits
extension FallbackCoordinator {
    package func admit(_ demands: [WindowDemand]) async throws -> Admission {
        let demands = try CoordinationError.checked(demands)
        guard !demands.isEmpty else { return .admitted }
        return try await watch.grant(WindowRequest(demands: demands))
    }

    package func take(
        _ tokens: Int, fromBucket name: String, rate: Double, burst: Double
    ) async throws -> Admission {
        try CoordinationError.check(tokens, fromBucket: name, rate: rate, burst: burst)
        guard tokens > 0 else { return .admitted }
        return try await watch.grant(BucketRequest(tokens: tokens, name: name, rate: rate, burst: burst))
    }
}

// Semaphores
extension FallbackCoordinator {
    package func acquire(
        _ name: String, places: Int, holder: String, lease: Duration
    ) async throws -> Bool {
        try await watch.grant(PlaceRequest(name: name, places: places, holder: holder, lease: lease))
    }

    /// A place that was had without Redis, or before it lost its data, is registered there.
    package func renew(_ name: String, holder: String, lease: Duration) async throws -> Bool {
        try await watch.grant(RenewalRequest(name: name, holder: holder, lease: lease)).isGranted
    }

    /// Without Redis the node's own books say whether it was held.
    package func release(_ name: String, holder: String) async throws -> Bool {
        let (wasHeld, isAway) = watch.withState { state, now in
            (state.share.release(name, holder: holder, at: now), state.isAway)
        }
        guard !isAway, let answer = try await watch.ask({ try await redis.release(name, holder: holder) }) else {
            return wasHeld
        }
        return answer
    }
}

// Marks and locks
extension FallbackCoordinator {
    package func tryMarkOnce(_ name: String, for lifetime: Duration) async throws -> Bool {
        try await certain { try await self.redis.tryMarkOnce(name, for: lifetime) }
    }

    package func lock(_ name: String, holder: String, lease: Duration) async throws -> Int64? {
        try refuseWhileOldLocksMayStand(lease: lease)
        let token = try await certain { try await self.redis.lock(name, holder: holder, lease: lease) }
        do {
            // The answer may be the first sign that Redis was started anew.
            try refuseWhileOldLocksMayStand(lease: lease)
        } catch {
            if token != nil { _ = try? await redis.unlock(name, holder: holder) }
            throw error
        }
        return token
    }

    package func renewLock(_ name: String, holder: String, lease: Duration) async throws -> Bool {
        try await certain { try await self.redis.renewLock(name, holder: holder, lease: lease) }
    }

    package func unlock(_ name: String, holder: String) async throws -> Bool {
        try await certain { try await self.redis.unlock(name, holder: holder) }
    }

    private func refuseWhileOldLocksMayStand(lease: Duration) throws {
        guard !watch.withState({ $0.mayOldLocksStand(lease: lease, at: $1) }) else {
            throw CoordinationError.unavailable(
                "Redis was started anew and has forgotten who holds which lock; none is given until the leases of "
                    + "before have run out")
        }
    }

    private func certain<Answer: Sendable>(
        _ body: @Sendable () async throws -> Answer
    ) async throws -> Answer {
        if watch.isAway { throw Self.unavailable }
        guard let answer = try await watch.ask(body) else { throw Self.unavailable }
        return answer
    }

    private static let unavailable = CoordinationError.unavailable(
        "Redis is away, so nobody can say what the other nodes hold; try again when it is back")
}

// Cache entries
extension FallbackCoordinator {
    package func entry(_ name: String) async throws -> CacheEntry? {
        guard !watch.isAway, let found = try await watch.ask({ try await redis.entry(name) }) else {
            return try await local.entry(name)
        }
        return found
    }

    package func store(_ value: [UInt8]?, as name: String, soft: Duration, hard: Duration) async throws {
        if !watch.isAway {
            let isStored: Void? = try await watch.ask { try await redis.store(value, as: name, soft: soft, hard: hard) }
            if isStored != nil { return }
        }
        try await local.store(value, as: name, soft: soft, hard: hard)
    }

    /// - Throws: `CoordinationError.unavailable` if the other nodes may still have it.
    package func removeEntry(_ name: String) async throws {
        try await local.removeEntry(name)
        try await certain { try await self.redis.removeEntry(name) }
    }
}
