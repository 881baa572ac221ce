import Coordination
import Foundation
import Logging
import Timekeeping

/// One of many processes that use one Redis at once, for `ProcessTests`.
///
///     HERALD_PROBE_URL=redis://… coordination-probe NAME RULE [NUMBER…]
///
/// It says that it is ready, waits until all begin, uses the rule on what is called NAME, and prints what it saw.
@main
struct Probe {
    let coordinator: RedisCoordinator
    let name: String
    let numbers: [Int]

    static func main() async throws {
        let words = CommandLine.arguments.dropFirst()
        guard words.count >= 2, let url = ProcessInfo.processInfo.environment["HERALD_PROBE_URL"] else {
            FileHandle.standardError.write(Data("coordination-probe NAME RULE [NUMBER…], with HERALD_PROBE_URL\n".utf8))
            exit(64)
        }
        let limits = RedisTimeLimits(connect: .seconds(20), command: .seconds(20))
        let probe = Probe(
            coordinator: RedisCoordinator(client: RedisClient(url: try RedisURL(url), limits: limits)),
            name: words[1], numbers: words.dropFirst(2).compactMap { Int($0) })
        try await probe.waitForStart()
        print(try await probe.use(rule: words[2]))
    }

    private func use(rule: String) async throws -> String {
        switch rule {
        case "window": return try await window(count: numbers[0], per: numbers[1], for: numbers[2])
        case "bucket": return try await bucket(rate: numbers[0], burst: numbers[1], for: numbers[2])
        case "semaphore": return try await semaphore(places: numbers[0], for: numbers[1])
        case "lock": return try await lock(for: numbers[0])
        case "cache": return try await cache(diesFirst: false)
        case "dying-cache": return try await cache(diesFirst: true)
        default: return "unknown rule"
        }
    }

    /// A signal of the test's, through Redis.
    private func waitForStart() async throws {
        try await count("ready", by: 1)
        while try await coordinator.client.send(RedisCommand("GET", "\(name) go")) == .null {
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    @discardableResult
    private func count(_ what: String, by step: Int) async throws -> Int64 {
        try await coordinator.client.send(RedisCommand("INCRBY", "\(name) \(what)", "\(step)")).integer ?? -1
    }

    private func repeating(for milliseconds: Int, _ body: () async throws -> Void) async throws {
        let end = ContinuousClock.now + .milliseconds(milliseconds)
        while ContinuousClock.now < end { try await body() }
    }
}

// Limits
extension Probe {
    private func window(count: Int, per milliseconds: Int, for run: Int) async throws -> String {
        var (admitted, asked) = (0, 0)
        let demand = WindowDemand(name, atMost: count, per: .milliseconds(milliseconds))
        try await repeating(for: run) {
            asked += 1
            if try await coordinator.admit([demand]) == .admitted { admitted += 1 }
        }
        return "\(admitted) \(asked)"
    }

    /// Asks every 20 ms, as often as the originals were asked.
    private func bucket(rate: Int, burst: Int, for run: Int) async throws -> String {
        var (taken, asked) = (0, 0)
        try await repeating(for: run) {
            asked += 1
            let answer = try await coordinator.take(
                1, fromBucket: name, rate: Double(rate), burst: Double(burst))
            if answer == .admitted { taken += 1 }
            try await Task.sleep(for: .milliseconds(20))
        }
        return "\(taken) \(asked)"
    }
}

// Holding
extension Probe {
    /// Counts itself in while it holds a place: who counts more than there are places has seen one too many. Every
    /// third gives its place back twice.
    private func semaphore(places: Int, for run: Int) async throws -> String {
        var (held, most, asked) = (0, Int64(0), 0)
        try await repeating(for: run) {
            asked += 1
            let holder = UUID().uuidString
            guard try await coordinator.acquire(name, places: places, holder: holder, lease: .seconds(60)) else {
                return
            }
            held += 1
            most = max(most, try await count("inside", by: 1))
            try await count("inside", by: -1)
            _ = try await coordinator.release(name, holder: holder)
            if held % 3 == 0 { _ = try await coordinator.release(name, holder: holder) }
        }
        return "\(held) \(asked) \(most)"
    }

    private func lock(for run: Int) async throws -> String {
        var (held, most, asked) = (0, Int64(0), 0)
        try await repeating(for: run) {
            asked += 1
            let holder = UUID().uuidString
            guard let token = try await coordinator.lock(name, holder: holder, lease: .seconds(60)) else { return }
            held += 1
            most = max(most, try await count("inside", by: 1))
            _ = try await coordinator.client.send(RedisCommand("RPUSH", "\(name) tokens", "\(token)"))
            try await count("inside", by: -1)
            _ = try await coordinator.unlock(name, holder: holder)
        }
        return "\(held) \(asked) \(most)"
    }

    /// - Parameter diesFirst: the first that loads dies over it, without a word.
    private func cache(diesFirst: Bool) async throws -> String {
        var times = CacheTimes()
        times.loadLease = .milliseconds(500)
        let cache = SharedCache(
            coordinator: coordinator, times: times, clock: SystemWallClock(), logger: Logger(label: "probe"))
        let value = try await cache.get(name) {
            let number = try await count("loads", by: 1)
            if diesFirst, number == 1 { kill(getpid(), SIGKILL) }
            try await Task.sleep(for: .milliseconds(200))
            return Array("value \(number)".utf8)
        }
        return String(decoding: value ?? [], as: UTF8.self)
    }
}
