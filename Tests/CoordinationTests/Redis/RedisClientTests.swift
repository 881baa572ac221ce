import Coordination
import TestSupport
import Testing

@Suite("The Redis client", .timeLimit(.minutes(2)))
struct RedisClientTests {
    @Test("many at once get each the answer to its own question")
    func pipelining() async throws {
        let client = try SharingBench.client()
        try await withThrowingTaskGroup { group in
            for number in 0..<2_000 {
                group.addTask {
                    let text = try await client.send(RedisCommand("ECHO", "\(number)")).text
                    #expect(text == "\(number)")
                }
            }
            try await group.waitForAll()
        }
    }

    @Test("what Redis says no to fails alone, with Redis's word and sentence")
    func refusals() async throws {
        let client = try SharingBench.client()
        async let wrong = client.send(RedisCommand("GET"))
        async let right = client.send(RedisCommand("ECHO", "a"))
        #expect(try await right.text == "a")
        do {
            _ = try await wrong
            Issue.record("GET without a key succeeded")
        } catch let error as RedisError {
            #expect(error.kind == .refused(code: "ERR"))
            #expect(error.description.contains("wrong number of arguments"))
        }
    }

    @Test("a wrong password is refused with a sentence that does not hold it")
    func wrongPassword() async throws {
        let right = try SharingBench.client().url
        guard case .host(let host, let port) = right.address else { return }
        let client = RedisClient(url: try RedisURL("redis://:dont-tell@\(host):\(port)/0"))
        do {
            try await client.ping()
            Issue.record("a wrong password was taken")
        } catch let error as RedisError {
            #expect(error.description.contains("WRONGPASS"))
            #expect(!error.description.contains("dont-tell"))
        }
    }

    @Test("where nobody listens the failure names the place, and the next come at once")
    func nobodyThere() async throws {
        let client = RedisClient(url: try RedisURL("redis://:dont-tell@127.0.0.1:1/0"))
        for _ in 0..<50 {
            do {
                try await client.ping()
                Issue.record("nobody answered")
            } catch let error as RedisError {
                #expect(error.kind == .unreachable)
                #expect(error.description == "Redis at 127.0.0.1:1/0 cannot be reached: Connection refused")
            }
        }
    }

    @Test(
        "a Redis that was started again is connected to again, and is known for another run",
        arguments: OwnServer.Address.allCases)
    func restart(_ address: OwnServer.Address) async throws {
        try await OwnServer.withRedis(by: address) { redis in
            let client = try redis.client()
            try await client.ping()
            let first = client.incarnation
            await redis.crash()
            await #expect(throws: RedisError.self) { try await client.ping() }
            try await redis.start()
            while (try? await client.ping()) == nil { try await Task.sleep(for: .milliseconds(20)) }
            #expect(client.incarnation != first)
        }
    }

    @Test("a command that Redis did not answer in time fails as one whose outcome is unknown, and is not repeated")
    func frozen() async throws {
        try await OwnServer.withRedis { redis in
            let client = try redis.client(RedisTimeLimits(connect: .milliseconds(300), command: .milliseconds(300)))
            #expect(try await client.send(RedisCommand("INCR", "n")).integer == 1)
            await redis.freeze()
            do {
                _ = try await client.send(RedisCommand("INCR", "n"))
                Issue.record("a frozen Redis answered")
            } catch let error as RedisError {
                #expect(error.kind == .outcomeUnknown)
                #expect(error.description.contains("no answer within the time limit"))
            }
            await redis.thaw()
            let other = try redis.client()
            // The frozen one reads what it was sent before: it is carried out once.
            while try await other.send(RedisCommand("GET", "n")).text != "2" {
                try await Task.sleep(for: .milliseconds(10))
            }
            #expect(try await other.send(RedisCommand("GET", "n")).text == "2")
        }
    }

    @Test("a script that Redis has forgotten is sent again")
    func forgottenScript() async throws {
        try await OwnServer.withRedis { redis in
            let coordinator = RedisCoordinator(client: try redis.client())
            #expect(try await coordinator.acquire("a", places: 1, holder: "a", lease: .seconds(60)))
            _ = try await coordinator.client.send(RedisCommand("SCRIPT", "FLUSH"))
            #expect(try await !coordinator.acquire("a", places: 1, holder: "b", lease: .seconds(60)))
        }
    }

    @Test("every key ends by itself, and begins with the prefix")
    func keysEnd() async throws {
        try await OwnServer.withRedis { redis in
            let coordinator = RedisCoordinator(client: try redis.client(), prefix: "mine:")
            _ = try await coordinator.admit([WindowDemand("w", atMost: 2, per: .seconds(60))])
            _ = try await coordinator.take(1, fromBucket: "b", rate: 1, burst: 5)
            _ = try await coordinator.acquire("s", places: 1, holder: "h", lease: .seconds(60))
            _ = try await coordinator.tryMarkOnce("m", for: .seconds(60))
            _ = try await coordinator.lock("l", holder: "h", lease: .seconds(60))
            try await coordinator.store([1], as: "c", soft: .seconds(60), hard: .seconds(60))
            let reply = try await coordinator.client.send(RedisCommand("KEYS", "*"))
            guard case .array(let keys) = reply else { return }
            #expect(keys.count == 7)
            for key in keys.compactMap(\.text) {
                #expect(key.hasPrefix("mine:"))
                let life = try #require(try await coordinator.client.send(RedisCommand("PTTL", key)).integer)
                #expect(life > 0, "\(key)")
            }
        }
    }

    @Test("a lock's token goes on growing when Redis has lost all")
    func tokensAfterLoss() async throws {
        try await OwnServer.withRedis { redis in
            let client = try redis.client()
            let coordinator = RedisCoordinator(client: client)
            let before = try #require(try await coordinator.lock("l", holder: "a", lease: .seconds(60)))
            _ = try await client.send(RedisCommand("FLUSHALL"))
            let after = try #require(try await coordinator.lock("l", holder: "b", lease: .seconds(60)))
            #expect(after > before)
        }
    }
}
