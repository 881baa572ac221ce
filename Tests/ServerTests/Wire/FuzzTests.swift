import Server
import TestSupport
import Testing

/// A hundred thousand requests that nobody in his right mind would send.
///
/// `HERALD_FUZZ_SEED` repeats a run, `HERALD_FUZZ_REQUESTS` makes it longer.
@Suite("Fuzzing the wire", .timeLimit(.minutes(10)))
struct FuzzTests {
    private static let seed = TestEnvironmentNumber.read("HERALD_FUZZ_SEED") ?? UInt64.random(in: 1...UInt64.max)
    private static let requests =
        TestEnvironmentNumber.read("HERALD_FUZZ_REQUESTS").map { Int(clamping: $0) } ?? 100_000

    private static let allowed: Set<Int> = [
        100, 200, 204, 400, 401, 403, 404, 405, 408, 413, 414, 415, 422, 431, 500, 503,
    ]

    @Test("whatever comes, the server stands, and every answer is whole, allowed and uniform")
    func fuzz() async throws {
        print("fuzzing with HERALD_FUZZ_SEED=\(Self.seed)")
        var settings = ServerSettings()
        settings.rateLimit = nil
        settings.bodyLimit = 4_096
        let parts = ServerParts(gatekeeper: Samples.Doorkeeper(), auditor: Samples.Books())
        try await ServerUnderTest.with(Samples.all, parts: parts, settings: settings) { server in
            let tally = Tally()
            let batches = Self.requests / FuzzedBatch.size
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<8 {
                    group.addTask {
                        while true {
                            let number = tally.nextTurn()
                            guard number < batches else { return }
                            tally.add(try await Self.run(number, on: server))
                        }
                    }
                }
                try await group.waitForAll()
            }
            let seen = tally.counts
            print("sent \(batches * FuzzedBatch.size), answered \(seen.sorted { $0.key < $1.key })")
            #expect(Set(seen.keys).isSubset(of: Self.allowed))
            // Not all were cut off at the first: the batches of whole requests are answered one by one.
            #expect(tally.total > Self.requests / 2)
            let health = try await server.get("/api/v1/health")
            #expect(health.status == 200)
        }
    }

    /// - Returns: the statuses of what was answered.
    private static func run(_ number: Int, on server: ServerUnderTest) async throws -> [Int] {
        var batch = FuzzedBatch(SeededRandom(seed: seed, "batch \(number)"))
        let bytes = batch.bytes()
        return try await server.connected { connection in
            // A server that has had enough closes while we still send.
            try? await connection.send(bytes)
            try? await connection.closeOutput()
            let answers = FuzzedAnswers(await connection.everyByte())
            #expect(answers.problems == [], "batch \(number)")
            // Whose last request breaks off may lose what it did not read in time of the answers before.
            if batch.isWhole { #expect(answers.cutOffs == [], "batch \(number)") }
            // An answer that did not wait for a long body says that it is the last.
            if batch.isWhole, !answers.lastSaysClose {
                #expect(answers.statuses.count { $0 >= 200 } == FuzzedBatch.size, "batch \(number) of whole requests")
            }
            return answers.statuses
        }
    }
}
