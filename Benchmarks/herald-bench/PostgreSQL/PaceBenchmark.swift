import AsyncHTTPClient
import Foundation
import TestSupport

/// The outbox over PostgreSQL against a peer that answers after 20 ms: of the 1,000 calls a second that 20 at once
/// allow, how many Herald makes.
struct PaceBenchmark {
    private let options: BenchOptions
    private static let possible = 1_000.0

    init(_ options: BenchOptions) { self.options = options }

    func run() async throws {
        let count = min(options.deliveries, 10_000)
        say("\n# pace: \(count) deliveries a run over PostgreSQL, 20 in flight, to a peer that answers after 20 ms")
        let endpoint = try await InstantEndpoint.start()
        defer { endpoint.stop() }
        try await withBenchClient { client in
            let channel = InstantChannel(url: endpoint.slowURL, client: client)
            var dispatched = Samples(), posted = Samples(), share = Samples()
            for run in 0...options.runs {
                let posts = try await channel.postBarely(count)
                let elapsed = try await withTestDatabase(.postgresql) { pool in
                    let work = try await OutboxWork(over: pool, to: channel)
                    return try await work.dispatch(try await work.enqueue(count))
                }
                guard run > 0 else { continue }
                let perSecond = Double(count) / (elapsed / .seconds(1))
                posted.add(posts)
                dispatched.add(perSecond)
                share.add(perSecond / Self.possible * 100)
            }
            say("dispatched: claimed, sent, recorded \(dispatched.summary("/s"))")
            say("bare HTTP client                    \(posted.summary("/s"))")
            say("share of the possible 1,000 /s      \(share.summary("%", digits: 1))")
            say("ratio to the bare client            \(dispatched.ratio(to: posted).summary("×", digits: 2))")
        }
    }
}

/// A client of its own for a benchmark, shut down afterwards.
func withBenchClient<Result>(_ body: (HTTPClient) async throws -> Result) async throws -> Result {
    // As Herald's own: without it eight connections to a host would be the limit, whatever the concurrency.
    var configuration = HTTPClient.Configuration()
    configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 1_000
    let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    do {
        let result = try await body(client)
        try await client.shutdown()
        return result
    } catch {
        try? await client.shutdown()
        throw error
    }
}
