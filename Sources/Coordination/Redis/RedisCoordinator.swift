/// What nodes agree on through one Redis: each operation is one script, which runs as one step and goes by Redis's
/// clock. Every key ends by itself.
///
/// Operations throw `RedisError`. After `outcomeUnknown` an event may have been counted, a mark made; what may be
/// done twice (places, locks, cache entries) is done again by itself.
package final class RedisCoordinator: Coordinator {
    package let client: RedisClient
    private let prefix: String

    /// - Parameter prefix: begins every key, so that several installations can share a Redis.
    package init(client: RedisClient, prefix: String = "herald:") {
        (self.client, self.prefix) = (client, prefix)
    }

    /// Writes something, which a Redis that loads its data, is full, or is a replica refuses.
    func probe() async throws {
        _ = try await client.send(RedisCommand("SET", "\(prefix)probe", "1", "PX", "1000", isRepeatable: true))
    }

    private func key(_ kind: String, _ name: String) -> String { "\(prefix)\(kind):\(name)" }

    private func run(_ script: RedisScript, _ keys: [String], _ arguments: [[UInt8]]) async throws -> RedisReply {
        let tail = [Array("\(keys.count)".utf8)] + keys.map { Array($0.utf8) } + arguments
        do {
            return try await client.send(script.command("EVALSHA", script.digest, tail))
        } catch let error as RedisError where error.kind == .refused(code: "NOSCRIPT") {
            return try await client.send(script.command("EVAL", script.text, tail))
        }
    }

    private func number(_ script: RedisScript, _ keys: [String], _ arguments: [String]) async throws -> Int64 {
        guard let number = try await run(script, keys, arguments.map { Array($0.utf8) }).integer else {
            throw misunderstood
        }
        return number
    }

    private func answer(_ script: RedisScript, _ keys: [String], _ arguments: [String]) async throws -> Bool {
        try await number(script, keys, arguments) == 1
    }

    private var misunderstood: RedisError {
        RedisError(.misunderstood, "Redis at \(client.url.location) gave an answer that does not fit the question")
    }
}

// Limits
extension RedisCoordinator {
    package func admit(_ demands: [WindowDemand]) async throws -> Admission {
        let demands = try CoordinationError.checked(demands)
        guard !demands.isEmpty else { return .admitted }
        let wait = try await number(
            .admit, demands.map { key("window", $0.name) },
            demands.flatMap { ["\($0.count)", "\($0.window.microseconds)"] })
        return Admission(wait: wait)
    }

    package func take(
        _ tokens: Int, fromBucket name: String, rate: Double, burst: Double
    ) async throws -> Admission {
        try CoordinationError.check(tokens, fromBucket: name, rate: rate, burst: burst)
        guard tokens > 0 else { return .admitted }
        return Admission(wait: try await number(.take, [key("bucket", name)], ["\(tokens)", "\(rate)", "\(burst)"]))
    }
}

// Semaphores
extension RedisCoordinator {
    package func acquire(
        _ name: String, places: Int, holder: String, lease: Duration
    ) async throws -> Bool {
        try await answer(.acquire, [key("semaphore", name)], [holder, "\(lease.microseconds)", "\(places)"])
    }

    package func renew(_ name: String, holder: String, lease: Duration) async throws -> Bool {
        try await answer(.renew, [key("semaphore", name)], [holder, "\(lease.microseconds)"])
    }

    package func release(_ name: String, holder: String) async throws -> Bool {
        try await answer(.release, [key("semaphore", name)], [holder])
    }
}

// Marks and locks
extension RedisCoordinator {
    package func tryMarkOnce(_ name: String, for lifetime: Duration) async throws -> Bool {
        let words = ["SET", key("mark", name), "1", "NX", "PX", "\(lifetime.wholeMilliseconds)"]
        return try await client.send(RedisCommand(words.map { Array($0.utf8) })) != .null
    }

    package func lock(_ name: String, holder: String, lease: Duration) async throws -> Int64? {
        let token = try await number(
            .lock, [key("lock", name), "\(prefix)token"], [holder, "\(lease.wholeMilliseconds)"])
        return token == 0 ? nil : token
    }

    package func renewLock(_ name: String, holder: String, lease: Duration) async throws -> Bool {
        try await answer(.renewLock, [key("lock", name)], [holder, "\(lease.wholeMilliseconds)"])
    }

    package func unlock(_ name: String, holder: String) async throws -> Bool {
        try await answer(.unlock, [key("lock", name)], [holder])
    }
}

// Cache entries
extension RedisCoordinator {
    package func entry(_ name: String) async throws -> CacheEntry? {
        switch try await run(.entry, [key("cache", name)], []) {
        case .null: return nil
        case .array(let parts) where parts.count == 2:
            guard let stale = parts[0].integer else { throw misunderstood }
            let value: [UInt8]? = if case .bytes(let bytes) = parts[1] { bytes } else { nil }
            return CacheEntry(value: value, isStale: stale == 1)
        default: throw misunderstood
        }
    }

    package func store(_ value: [UInt8]?, as name: String, soft: Duration, hard: Duration) async throws {
        let times = ["\(soft.microseconds)", "\(hard.wholeMilliseconds)"].map { Array($0.utf8) }
        _ = try await run(.store, [key("cache", name)], times + [value].compactMap { $0 })
    }

    package func removeEntry(_ name: String) async throws {
        _ = try await client.send(RedisCommand("DEL", key("cache", name), isRepeatable: true))
    }
}

extension RedisScript {
    fileprivate func command(_ verb: String, _ script: String, _ tail: [[UInt8]]) -> RedisCommand {
        RedisCommand([Array(verb.utf8), Array(script.utf8)] + tail, isRepeatable: isRepeatable)
    }
}

extension Duration {
    /// Redis's unit for the life of a key: at least one, rounded up.
    fileprivate var wholeMilliseconds: Int64 { max(1, (microseconds + 999) / 1_000) }
}
