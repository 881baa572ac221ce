import FoundationEssentials
import Logging
import Synchronization
import Timekeeping

/// Asks Redis while it is there and the node's share while it is not, and notices which is the case: a Redis that
/// went away, came back, or was started anew.
final class RedisWatch: Sendable {
    let redis: RedisCoordinator
    private let nodes: Int
    private let clock: any WallClock
    private let logger: Logger
    private let whenBack: @Sendable () -> Void
    private let probes = ExponentialBackoff(base: .milliseconds(50), cap: .seconds(2), jitter: 0.3)
    private let state: Mutex<FallbackState>

    /// - Parameter whenBack: called each time Redis is back.
    init(
        _ redis: RedisCoordinator, nodes: Int, clock: any WallClock, logger: Logger,
        whenBack: @escaping @Sendable () -> Void
    ) {
        (self.redis, self.nodes, self.clock, self.logger) = (redis, max(1, nodes), clock, logger)
        self.whenBack = whenBack
        // A connection that is being tried, the client's rest after it, the probe's: then each node has found it.
        let limits = redis.client.limits
        let stragglers = limits.connect + limits.command + RedisWorker.longestRest + probes.cap + .seconds(1)
        state = Mutex(FallbackState(nodes: nodes, stragglers: stragglers.microseconds))
    }

    /// The state, and what time it is there.
    func withState<Result: Sendable>(_ body: (inout FallbackState, Microseconds) -> sending Result) -> Result {
        let date = clock.now()
        return state.withLock { state in
            let now = state.microseconds(at: date)
            return body(&state, now)
        }
    }

    var isAway: Bool { state.withLock { $0.isAway } }

    var health: SharingHealth {
        let date = clock.now()
        return state.withLock { state in
            state.settle(at: date)
            return state.health
        }
    }

    /// Grants by Redis, by the node's share, or, while what was granted without Redis may count, by both.
    func grant<Request: SharedRequest>(_ request: Request) async throws -> Request.Answer {
        let (own, asked, isAway, lostAt) = withState { state, now in
            let own = state.isOnItsOwn(over: request.span, at: now) ? request.ask(&state.share, at: now) : nil
            return (own, now, state.isAway, state.share.lostAt)
        }
        if let own, isAway || !own.isGranted { return own }
        guard let answer = try await ask({ try await request.ask(self.redis, after: own) }) else {
            // It went away just now. What the share has granted stands; else it is asked now.
            return own ?? withState { request.ask(&$0.share, at: $1) }
        }
        return withState { state, now in
            switch (own, answer.isGranted) {
            case (.some, true): request.confirm(in: &state.share, asked: asked, answered: now)
            case (.some, false): request.cancel(in: &state.share, asked: asked, answered: now)
            // It was an answer of a Redis that was started anew and knows of nothing, or that went away meanwhile.
            case (nil, _) where state.share.lostAt != lostAt: return request.ask(&state.share, at: now)
            case (nil, true): request.note(in: &state.share, asked: asked, answered: now)
            case (nil, false): break
            }
            return answer
        }
    }

    /// - Returns: nil if Redis is away, which is said then.
    func ask<Answer: Sendable>(_ body: @Sendable () async throws -> Answer) async throws -> Answer? {
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
        whenBack()
        logger.notice(
            "Redis is back; limits hold at this node's share too until what was sent meanwhile no longer counts",
            metadata: ["redis": "\(redis.client.url.location)"])
        return true
    }
}
