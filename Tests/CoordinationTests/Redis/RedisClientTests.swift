import Coordination
import Foundation
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
}
