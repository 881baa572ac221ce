import Coordination
import FoundationEssentials
import Logging
import Synchronization
import TestSupport
import Testing
import Timekeeping

@Suite("When Redis goes away", .serialized, .timeLimit(.minutes(3)))
struct FallbackTests {
    /// What was logged.
    private final class Log: Sendable {
        let lines = Mutex<[String]>([])
        var logger: Logger { Logger(label: "test") { _ in Handler(log: self) } }
        func count(_ start: String) -> Int { lines.withLock { $0.count { $0.hasPrefix(start) } } }
    }

    private struct Handler: LogHandler {
        let log: Log
        var metadata = Logger.Metadata()
        var logLevel = Logger.Level.trace
        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }
        func log(event: LogEvent) {
            log.lines.withLock { $0.append("\(event.level): \(event.message) \(event.metadata ?? [:])") }
        }
    }

    /// When events were granted: between the two instants.
    private final class Ledger: Sendable {
        let events = Mutex<[(before: ContinuousClock.Instant, after: ContinuousClock.Instant)]>([])
    }

    private let limits = RedisTimeLimits(connect: .milliseconds(500), command: .milliseconds(500))

    private func node(of nodes: Int, on redis: OwnServer, _ log: Log = Log()) throws -> FallbackCoordinator {
        FallbackCoordinator(
            redis: try redis.client(limits), nodes: nodes, clock: SystemWallClock(), logger: log.logger)
    }

    private func wait(until isThere: () async throws -> Bool) async throws {
        while try await !isThere() { try await Task.sleep(for: .milliseconds(10)) }
    }

    private func isAway(_ node: FallbackCoordinator) -> Bool { if case .away = node.health { true } else { false } }

    @Test("it says so once, says why, and says once that it is back")
    func saying() async throws {
        try await OwnServer.withRedis { redis in
            let log = Log()
            let node = try node(of: 3, on: redis, log)
            #expect(try await node.tryMarkOnce("a", for: .seconds(60)))
            #expect(node.health == .working)
            await redis.crash()
            for _ in 0..<20 { _ = try await node.take(1, fromBucket: "b", rate: 1, burst: 1) }
            #expect(isAway(node))
            await #expect(throws: RedisError.self) { try await node.ping() }
            try await redis.start()
            try await wait { !isAway(node) }
            try await node.ping()
            #expect(log.count("warning: Redis is away; until it is back limits hold per node") == 1)
            #expect(log.count("notice: Redis is back") == 1)
            #expect(log.lines.withLock { $0.contains { $0.contains("1/3") } })
        }
    }

    @Test("a Redis that hangs is given up, and used again when it goes on")
    func hanging() async throws {
        try await OwnServer.withRedis { redis in
            let node = try node(of: 2, on: redis)
            try await node.ping()
            await redis.freeze()
            _ = try await node.admit([WindowDemand("a", atMost: 10, per: .seconds(1))])
            #expect(isAway(node))
            await redis.thaw()
            try await wait { !isAway(node) }
            #expect(try await node.tryMarkOnce("a", for: .seconds(60)))
        }
    }

    @Test(
        "two nodes never exceed a window together while Redis works, is killed, is away, and is back without its data")
    func windows() async throws {
        try await OwnServer.withRedis { redis in
            let ledger = Ledger()
            let nodes = try (0..<2).map { _ in try node(of: 2, on: redis) }
            let demand = WindowDemand("w", atMost: 20, per: .seconds(1))
            let users = nodes.map { node in
                Task {
                    while !Task.isCancelled {
                        let before = ContinuousClock.now
                        if try await node.admit([demand]) == .admitted {
                            ledger.events.withLock { $0.append((before, .now)) }
                        }
                        try await Task.sleep(for: .milliseconds(5))
                    }
                }
            }
            try await Task.sleep(for: .milliseconds(1_500))
            await redis.crash()
            try await wait { nodes.allSatisfy { isAway($0) } }
            let (gone, known) = (ContinuousClock.now, ledger.events.withLock { $0.count })
            try await wait { ledger.events.withLock { $0.count } >= known + 40 && .now > gone + .seconds(2) }
            try await redis.start()
            try await wait { nodes.allSatisfy { $0.health == .working } }
            let back = ledger.events.withLock { $0.count }
            try await wait { ledger.events.withLock { $0.count } >= back + 40 }
            for user in users { user.cancel() }
            for user in users { _ = await user.result }
            // An event was granted between the two instants: only what is certainly too many in a second is an offence.
            let events = ledger.events.withLock { $0.sorted { $0.before < $1.before } }
            let offences = events.indices.dropFirst(20).count { index in
                let latest = events[(index - 20)...index].map(\.after).max() ?? events[index].after
                return latest - events[index - 20].before < .seconds(1)
            }
            print("window over a loss of Redis: \(events.count) events, \(offences) offences")
            #expect(offences == 0)
        }
    }

    @Test("locks and once-marks are refused while it is away; a cache is the process's own")
    func refusals() async throws {
        try await OwnServer.withRedis { redis in
            let node = try node(of: 2, on: redis)
            let old = try #require(try await node.lock("l", holder: "a", lease: .seconds(2)))
            try await node.store([1], as: "c", soft: .seconds(60), hard: .seconds(60))
            await redis.crash()
            await #expect(throws: CoordinationError.self) { try await node.lock("l", holder: "b", lease: .seconds(2)) }
            await #expect(throws: CoordinationError.self) {
                try await node.renewLock("l", holder: "a", lease: .seconds(2))
            }
            await #expect(throws: CoordinationError.self) { try await node.unlock("l", holder: "a") }
            await #expect(throws: CoordinationError.self) { try await node.tryMarkOnce("m", for: .seconds(2)) }
            #expect(try await node.entry("c") == nil)
            try await node.store([2], as: "c", soft: .seconds(60), hard: .seconds(60))
            #expect(try await node.entry("c")?.value == [2])
            await #expect(throws: CoordinationError.self) { try await node.removeEntry("c") }

            // Started anew it knows of no lock: none is given until the lease of the one who has it has run out.
            try await redis.start()
            try await wait { !isAway(node) }
            var new: Int64?
            try await wait {
                new = try? await node.lock("l", holder: "b", lease: .seconds(2))
                return new != nil
            }
            #expect(try #require(new) > old)
            #expect(try await node.entry("c") == nil)
        }
    }

    @Test("a restart that nobody saw is noticed: what was held and sent before still counts")
    func unseenRestart() async throws {
        try await OwnServer.withRedis { redis in
            let log = Log()
            let node = try node(of: 2, on: redis, log)
            let demand = WindowDemand("w", atMost: 4, per: .seconds(60))
            for _ in 0..<4 { #expect(try await node.admit([demand]) == .admitted) }
            for holder in ["a", "b"] {
                #expect(try await node.acquire("s", places: 2, holder: holder, lease: .seconds(60)))
            }
            _ = try await node.lock("l", holder: "a", lease: .seconds(60))
            await redis.crash()
            try await redis.start()
            #expect(try await node.admit([demand]) != .admitted)
            #expect(log.count("warning: Redis was started anew") == 1)
            #expect(try await !node.acquire("s", places: 2, holder: "c", lease: .seconds(60)))
            await #expect(throws: CoordinationError.self) { try await node.lock("l", holder: "b", lease: .seconds(60)) }
            // What the node holds it may hold on, within its share, and Redis knows it again.
            #expect(try await node.renew("s", holder: "a", lease: .seconds(60)))
            let other = RedisCoordinator(client: try redis.client())
            #expect(try await other.renew("s", holder: "a", lease: .seconds(60)))
        }
    }

    @Test("places: a node keeps what it has within its share, and gives it again")
    func places() async throws {
        try await OwnServer.withRedis { redis in
            let node = try node(of: 2, on: redis)
            for holder in ["a", "b", "c"] {
                #expect(try await node.acquire("s", places: 4, holder: holder, lease: .seconds(60)))
            }
            await redis.crash()
            #expect(try await node.renew("s", holder: "a", lease: .seconds(60)))
            #expect(try await node.renew("s", holder: "b", lease: .seconds(60)))
            #expect(try await !node.renew("s", holder: "c", lease: .seconds(60)))
            #expect(try await !node.acquire("s", places: 4, holder: "d", lease: .seconds(60)))
            #expect(try await node.release("s", holder: "a"))
            #expect(try await !node.release("s", holder: "a"))
            #expect(try await node.acquire("s", places: 4, holder: "d", lease: .seconds(60)))
            #expect(try await !node.acquire("s", places: 4, holder: "e", lease: .seconds(60)))
        }
    }
}
