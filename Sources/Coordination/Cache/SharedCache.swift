package import Logging
import Synchronization
package import Timekeeping

/// Values that are dear to get, known to all nodes: of all who ask for one that nobody has, one loads it and all get
/// it.
///
/// Within a process all who ask at once share one task; between processes a lock decides who loads, and the others
/// look for the value until it is there. A load that fails fails for all who wait in its process; it is not
/// remembered, and another process tries for itself. When the coordinator cannot be asked, each process loads for
/// itself: a cache that is away must not stop anybody.
package final class SharedCache: Sendable {
    package typealias Load = @Sendable () async throws -> [UInt8]?

    private struct State {
        var loads: [String: Task<[UInt8]?, any Error>] = [:]
        var refreshes: Set<String> = []
    }

    private let coordinator: any CacheEntries & Locks
    private let times: CacheTimes
    private let clock: any WallClock
    private let logger: Logger
    private let chance: @Sendable (ClosedRange<Double>) -> Double
    private let state = Mutex(State())
    private let looks = ExponentialBackoff(base: .milliseconds(5), cap: .milliseconds(100), jitter: 0.3)

    package init(
        coordinator: any CacheEntries & Locks, times: CacheTimes = CacheTimes(), clock: any WallClock, logger: Logger,
        chance: @escaping @Sendable (ClosedRange<Double>) -> Double = { .random(in: $0) }
    ) {
        (self.coordinator, self.times, self.clock, self.logger) = (coordinator, times, clock, logger)
        self.chance = chance
    }

    /// The value of that name; nil if it does not exist.
    ///
    /// - Parameter load: gets the value from where it comes from, nil if it does not exist there. All who use a
    ///   name load the same.
    /// - Throws: what `load` throws; `SharedCacheError` if another node's load took too long; `CancellationError`
    ///   at once when the caller is cancelled, while the load goes on for the others.
    package func get(_ name: String, load: @escaping Load) async throws -> [UInt8]? {
        if let entry = await knownEntry(name) {
            if entry.isStale { refresh(name, load: load) }
            return entry.value
        }
        return try await flight(name, load: load).valueUnlessCancelled
    }

    /// Forgets the value on all nodes. A load that is under way may still store what it has read before.
    package func forget(_ name: String) async throws {
        try await coordinator.removeEntry(name)
    }

    /// The load that runs in this process, or a new one.
    private func flight(_ name: String, load: @escaping Load) -> Task<[UInt8]?, any Error> {
        state.withLock { state in
            if let running = state.loads[name] { return running }
            let task = Task {
                defer { self.state.withLock { _ = $0.loads.removeValue(forKey: name) } }
                return try await self.loadOrWait(name, load: load)
            }
            state.loads[name] = task
            return task
        }
    }

    /// Loads if nobody else does, else looks until the value is there or the other's lease has ended.
    private func loadOrWait(_ name: String, load: @escaping Load) async throws -> [UInt8]? {
        let holder = Self.newHolder()
        let start = clock.now()
        var attempt = 0
        while true {
            if let entry = await knownEntry(name) { return entry.value }
            switch await tryLock(Self.loadLock(name), holder: holder) {
            case .held:
                // Whoever had the lock before may have stored it between the look and the lock.
                if let entry = await knownEntry(name) {
                    _ = try? await coordinator.unlock(Self.loadLock(name), holder: holder)
                    return entry.value
                }
                return try await loadHolding(Self.loadLock(name), holder: holder, name: name, load: load)
            case .unknown: return try await loadAndStore(name, load: load)
            case .taken: break
            }
            attempt += 1
            let waited = clock.now().timeIntervalSince(start)
            guard waited < times.longestWait.seconds else {
                throw SharedCacheError(
                    description: "another node did not load “\(name)” within \(times.longestWait.inWords)")
            }
            try await clock.sleep(for: looks.delay(after: attempt))
        }
    }

    /// Loads what is stale, in the background, on one node. After a failure its lock is left to its lease: nobody
    /// tries again before.
    private func refresh(_ name: String, load: @escaping Load) {
        guard state.withLock({ $0.refreshes.insert(name).inserted }) else { return }
        Task {
            defer { state.withLock { _ = $0.refreshes.remove(name) } }
            let holder = Self.newHolder()
            guard case .held = await tryLock(Self.refreshLock(name), holder: holder) else { return }
            do {
                guard await knownEntry(name)?.isStale ?? true else {
                    _ = try? await coordinator.unlock(Self.refreshLock(name), holder: holder)
                    return
                }
                _ = try await loadHolding(
                    Self.refreshLock(name), holder: holder, name: name, unlocksAfterFailure: false, load: load)
            } catch {
                logger.warning(
                    "a cached value could not be loaded anew; the old one stays in use until its time is over",
                    metadata: ["name": "\(name)", "error": "\(error)"])
            }
        }
    }
}

// Loading
extension SharedCache {
    private func loadHolding(
        _ lock: String, holder: String, name: String, unlocksAfterFailure: Bool = true, load: @escaping Load
    ) async throws -> [UInt8]? {
        let renewal = Task { try await renew(lock, holder: holder) }
        defer { renewal.cancel() }
        do {
            let value = try await load()
            // Who lost the lock while he loaded may have read what is out of date by now: another's value stands.
            if (try? await coordinator.renewLock(lock, holder: holder, lease: times.loadLease)) == true {
                await store(value, as: name)
            }
            _ = try? await coordinator.unlock(lock, holder: holder)
            return value
        } catch {
            if unlocksAfterFailure { _ = try? await coordinator.unlock(lock, holder: holder) }
            throw error
        }
    }

    private func renew(_ lock: String, holder: String) async throws {
        while true {
            try await clock.sleep(for: times.loadLease / 3)
            _ = try? await coordinator.renewLock(lock, holder: holder, lease: times.loadLease)
        }
    }

    private func loadAndStore(_ name: String, load: @escaping Load) async throws -> [UInt8]? {
        let value = try await load()
        await store(value, as: name)
        return value
    }

    private func store(_ value: [UInt8]?, as name: String) async {
        let stretch = chance(times.jitter)
        let (soft, hard) = value == nil ? (times.negative, times.negative) : (times.soft, times.hard)
        do {
            try await coordinator.store(value, as: name, soft: soft * stretch, hard: hard * stretch)
        } catch {
            logger.debug(
                "a loaded value could not be shared with the other nodes",
                metadata: ["name": "\(name)", "error": "\(error)"])
        }
    }
}

// Asking the coordinator, which may be away
extension SharedCache {
    private enum Grip { case held, taken, unknown }

    private func knownEntry(_ name: String) async -> CacheEntry? {
        (try? await coordinator.entry(name)) ?? nil
    }

    private func tryLock(_ lock: String, holder: String) async -> Grip {
        do {
            return try await coordinator.lock(lock, holder: holder, lease: times.loadLease) == nil ? .taken : .held
        } catch {
            return .unknown
        }
    }

    private static func loadLock(_ name: String) -> String { "load:\(name)" }
    private static func refreshLock(_ name: String) -> String { "refresh:\(name)" }
    private static func newHolder() -> String { "\(UInt64.random(in: 0 ... .max))" }
}
