import FoundationEssentials
package import Logging
import Synchronization
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
/// one lease, or the time in which a bucket fills has passed. Locks of a Redis that was started anew are given again
/// one lease after the loss, when no holder of before is left.
package final class FallbackCoordinator: Coordinator {
    private let redis: RedisCoordinator
    private let local: MemoryCoordinator
    private let nodes: Int
    private let clock: any WallClock
    private let logger: Logger
    private let probes = ExponentialBackoff(base: .milliseconds(50), cap: .seconds(2), jitter: 0.3)
    private let state: Mutex<FallbackState>

    /// - Parameter nodes: how many nodes share the limits; what each may do alone is the limit divided by it.
    package init(
        redis client: RedisClient, prefix: String = "herald:", nodes: Int, clock: any WallClock, logger: Logger
    ) {
        redis = RedisCoordinator(client: client, prefix: prefix)
        local = MemoryCoordinator(clock: clock)
        (self.nodes, self.clock, self.logger) = (max(1, nodes), clock, logger)
        state = Mutex(FallbackState(nodes: nodes))
    }

    package var health: SharingHealth {
        let date = clock.now()
        return state.withLock { state in
            state.settle(at: date)
            return state.health
        }
    }

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
        let span = demands.map(\.window.microseconds).max() ?? 0
        return try await grant(over: span) { state, now in
            Admission(wait: state.share.admit(demands, at: now))
        } redis: {
            try await self.redis.admit(demands)
        } note: { state, now in
            state.share.note(demands, at: now)
        } giveBack: { state, granted, now in
            state.share.cancel(demands, countedAt: granted, at: now)
        }
    }

    package func take(
        _ tokens: Int, fromBucket name: String, rate: Double, burst: Double
    ) async throws -> Admission {
        try CoordinationError.check(tokens, fromBucket: name, rate: rate, burst: burst)
        guard tokens > 0 else { return .admitted }
        let span = Microseconds(min(1e15, burst / rate * 1e6))
        return try await grant(over: span) { state, now in
            Admission(wait: state.share.take(tokens, fromBucket: name, rate: rate, burst: burst, at: now))
        } redis: {
            try await self.redis.take(tokens, fromBucket: name, rate: rate, burst: burst)
        } note: { _, _ in
        } giveBack: { state, _, now in
            state.share.giveBack(tokens, toBucket: name, rate: rate, burst: burst, at: now)
        }
    }
}

// Semaphores
extension FallbackCoordinator {
    package func acquire(
        _ name: String, places: Int, holder: String, lease: Duration
    ) async throws -> Bool {
        try await grant(over: lease.microseconds) { state, now in
            state.share.acquire(name, places: places, holder: holder, lease: lease, at: now)
        } redis: {
            try await self.redis.acquire(name, places: places, holder: holder, lease: lease)
        } note: { state, now in
            state.share.note(name, places: places, holder: holder, lease: lease, at: now)
        } giveBack: { state, _, now in
            _ = state.share.release(name, holder: holder, at: now)
        }
    }

    /// A place that was had without Redis, or before it lost its data, is registered there.
    package func renew(_ name: String, holder: String, lease: Duration) async throws -> Bool {
        let places = Mutex(0)
        return try await grant(over: lease.microseconds) { state, now in
            guard let known = state.share.renew(name, holder: holder, lease: lease, at: now) else { return false }
            places.withLock { $0 = known }
            return true
        } redis: {
            let known = places.withLock { $0 }
            guard known > 0 else { return try await self.redis.renew(name, holder: holder, lease: lease) }
            return try await self.redis.acquire(name, places: known, holder: holder, lease: lease)
        } note: { state, now in
            state.share.prolong(name, holder: holder, lease: lease, at: now)
        } giveBack: { state, _, now in
            _ = state.share.release(name, holder: holder, at: now)
        }
    }

    /// Without Redis the node's own books say whether it was held.
    package func release(_ name: String, holder: String) async throws -> Bool {
        let date = clock.now()
        let (wasHeld, isAway) = state.withLock { state in
            let now = state.microseconds(at: date)
            return (state.share.release(name, holder: holder, at: now), state.isAway)
        }
        guard !isAway, let answer = try await ask({ try await redis.release(name, holder: holder) }) else {
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
        let date = clock.now()
        let mayStand = state.withLock { state in
            let now = state.microseconds(at: date)
            return state.mayOldLocksStand(lease: lease, at: now)
        }
        guard !mayStand else {
            throw CoordinationError.unavailable(
                "Redis was started anew and has forgotten who holds which lock; none is given until the leases of "
                    + "before have run out")
        }
    }

    private func certain<Answer: Sendable>(
        _ body: @Sendable () async throws -> Answer
    ) async throws -> Answer {
        if state.withLock({ $0.isAway }) { throw Self.unavailable }
        guard let answer = try await ask(body) else { throw Self.unavailable }
        return answer
    }

    private static let unavailable = CoordinationError.unavailable(
        "Redis is away, so nobody can say what the other nodes hold; try again when it is back")
}

// Cache entries
extension FallbackCoordinator {
    package func entry(_ name: String) async throws -> CacheEntry? {
        guard !state.withLock({ $0.isAway }), let found = try await ask({ try await redis.entry(name) }) else {
            return try await local.entry(name)
        }
        return found
    }

    package func store(_ value: [UInt8]?, as name: String, soft: Duration, hard: Duration) async throws {
        if !state.withLock({ $0.isAway }) {
            let isStored: Void? = try await ask { try await redis.store(value, as: name, soft: soft, hard: hard) }
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

// Redis or the share
extension FallbackCoordinator {
    /// Grants by Redis, by the node's share, or, while both may count, by both.
    ///
    /// - Parameters:
    ///   - span: for how long a grant counts.
    ///   - own: asks the share, and counts there.
    ///   - note: counts in the share what Redis has granted alone.
    ///   - giveBack: takes back what the share has granted at that instant.
    private func grant<Answer: Grant>(
        over span: Microseconds,
        own: (inout FallbackState, Microseconds) -> Answer,
        redis: @Sendable () async throws -> Answer,
        note: (inout FallbackState, Microseconds) -> Void,
        giveBack: (inout FallbackState, Microseconds, Microseconds) -> Void
    ) async throws -> Answer {
        let date = clock.now()
        let (owned, at, isAway): (Answer?, Microseconds, Bool) = state.withLock { state in
            let now = state.microseconds(at: date)
            let owned = state.isOnItsOwn(over: span, at: now) ? own(&state, now) : nil
            return (owned, now, state.isAway)
        }
        if let owned, isAway || !owned.isGranted { return owned }
        let known = state.withLock { $0.share.lostAt }
        guard let answer = try await ask(redis) else {
            // It went away just now. What the share has granted stands; else it is asked now.
            if let owned { return owned }
            let date = clock.now()
            return state.withLock { own(&$0, $0.microseconds(at: date)) }
        }
        let later = clock.now()
        return state.withLock { state in
            let now = state.microseconds(at: later)
            if owned != nil {
                if !answer.isGranted { giveBack(&state, at, now) }
                return answer
            }
            // It was the first answer of a Redis that was started anew and knows of nothing.
            if state.share.lostAt != known { return own(&state, now) }
            if answer.isGranted { note(&state, now) }
            return answer
        }
    }

    /// - Returns: nil if Redis is away, which is said then.
    private func ask<Answer: Sendable>(_ body: @Sendable () async throws -> Answer) async throws -> Answer? {
        do {
            let answer = try await body()
            see()
            return answer
        } catch let error as RedisError {
            guard error.isAbsence else { throw error }
            lose(because: error)
            return nil
        }
    }

    private func see() {
        let incarnation = redis.client.incarnation
        let date = clock.now()
        guard state.withLock({ $0.see(incarnation: incarnation, at: date) }) == .restarted else { return }
        logger.warning(
            "Redis was started anew; limits hold at this node's share too until what was sent before no longer counts",
            metadata: ["redis": "\(redis.client.url.location)", "nodes": "\(nodes)"])
    }

    private func lose(because error: RedisError) {
        let date = clock.now()
        guard state.withLock({ $0.lose(because: error.description, at: date) }) else { return }
        logger.warning(
            "Redis is away; until it is back limits hold per node, locks are refused, caches are not shared",
            metadata: [
                "redis": "\(redis.client.url.location)", "error": "\(error)", "share": "1/\(nodes)",
            ])
        Task { [weak self, clock, probes] in
            var attempt = 1
            while true {
                try await clock.sleep(for: probes.delay(after: attempt))
                guard let self, await !self.probe() else { return }
                attempt += 1
            }
        }
    }

    /// - Returns: whether Redis is back: it must be able to write.
    private func probe() async -> Bool {
        do {
            try await redis.probe()
        } catch {
            return false
        }
        let incarnation = redis.client.incarnation
        let date = clock.now()
        guard state.withLock({ $0.find(incarnation: incarnation, at: date) }) else { return true }
        local.removeAllEntries()
        logger.notice(
            "Redis is back; limits hold at this node's share too until what was sent meanwhile no longer counts",
            metadata: ["redis": "\(redis.client.url.location)"])
        return true
    }
}
