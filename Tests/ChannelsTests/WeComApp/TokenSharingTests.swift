import AsyncHTTPClient
import Database
import TestSupport
import Testing
import Timekeeping
import WeCom
import WeComSimulator

@testable import Channels

@Suite("One token for all nodes")
struct TokenSharingTests {
    private static let servers: [TestDatabaseKind] = TestDatabaseKind.allCases.filter { $0 != .sqlite }

    /// Clients on nodes of their own: each with its authority, its pool and its HTTP connections.
    private func withNodes(
        _ count: Int, _ kind: TestDatabaseKind, timing: TokenTiming = TokenTiming(),
        _ body: (_ nodes: [AppClient], _ simulator: WeComSimulator, _ store: SQLTokenStore) async throws -> Void
    ) async throws {
        var configuration = SimulatorConfiguration.with()
        configuration.appLimits = .none
        configuration.parallelCalls = nil
        let running = try await WeComSimulator.start(configuration)
        let database = try await TestDatabase.make(kind, migrations: ChannelsSchema.migrations)
        var pools: [ConnectionPool] = []
        var clients: [HTTPClient] = []
        let result: Result<Void, any Error>
        do {
            let credentials = try AppCredentials(corpID: "ww1", agentID: 1_000_002, secret: appSecret)
            var nodes: [AppClient] = []
            for _ in 0..<count {
                let pool = ConnectionPool(driver: try database.driver())
                pools.append(pool)
                clients.append(HTTPClient(configuration: .init(redirectConfiguration: .disallow)))
                let tokens = try TokenAuthority(
                    credentials: credentials, baseURL: running.baseURL, httpClient: clients[clients.count - 1],
                    store: SQLTokenStore(pool, clock: SystemWallClock()), timing: timing)
                nodes.append(AppClient(tokens: tokens, httpClient: clients[clients.count - 1], timeout: .seconds(60)))
            }
            let store = SQLTokenStore(database.pool, clock: SystemWallClock())
            result = .success(try await body(nodes, running.simulator, store))
        } catch {
            result = .failure(error)
        }
        for client in clients { try await client.shutdown() }
        for pool in pools { await pool.close() }
        try await database.drop()
        await running.stop()
        try result.get()
    }

    private func send(_ count: Int, from nodes: [AppClient], _ word: String) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<count {
                let node = nodes[number % nodes.count]
                group.addTask {
                    try await node.send(AppMessage(.text("\(word) \(number)"), to: AppReceivers(users: ["zhangsan"])))
                }
            }
            try await group.waitForAll()
        }
    }

    @Test(
        "1,000 sends at once over 3 nodes ask for one token, and for one more after WeCom ended it early",
        arguments: servers)
    func oneFlight(_ kind: TestDatabaseKind) async throws {
        try await withNodes(3, kind) { nodes, simulator, _ in
            try await send(1_000, from: nodes, "first")
            #expect(simulator.tokenCounts.calls == 1)
            #expect(simulator.messages.count == 1_000)
            simulator.endTokens()
            try await send(1_000, from: nodes, "second")
            #expect(simulator.tokenCounts.calls == 2)
            #expect(simulator.messages.count == 2_000)
        }
    }

    @Test("a refusal of the old token that comes late drops nothing", arguments: servers)
    func lateRefusal(_ kind: TestDatabaseKind) async throws {
        try await withNodes(2, kind) { nodes, simulator, _ in
            let code = WeComErrorCode(rawValue: 40014)
            let old = try await nodes[0].tokens.token()
            #expect(try await nodes[1].tokens.token() == old)
            simulator.endTokens()
            let new = try await nodes[0].tokens.replacement(for: old, refusedWith: code)
            #expect(new != old)
            for node in nodes {
                #expect(try await node.tokens.replacement(for: old, refusedWith: code) == new)
                #expect(try await node.tokens.token() == new)
            }
            #expect(simulator.tokenCounts.calls == 2)
        }
    }

    @Test("a node that died while it fetched is taken over", arguments: servers)
    func deadFetcher(_ kind: TestDatabaseKind) async throws {
        try await withNodes(2, kind) { nodes, simulator, store in
            let owner = TokenOwner(nodes[0].credentials, baseURL: nodes[0].baseURL)
            let dead = RefreshRequest(replacing: nil, refusal: nil, holder: "dead", lease: .milliseconds(500))
            #expect(try await store.beginRefresh(dead, of: owner) == .granted)
            try await send(20, from: nodes, "after")
            #expect(simulator.tokenCounts.calls == 1)
            #expect(simulator.messages.count == 20)
        }
    }

    @Test("nobody waits for ever on a node that does not come to an end", arguments: servers)
    func patience(_ kind: TestDatabaseKind) async throws {
        let timing = TokenTiming(patience: .milliseconds(300))
        try await withNodes(1, kind, timing: timing) { nodes, simulator, store in
            let owner = TokenOwner(nodes[0].credentials, baseURL: nodes[0].baseURL)
            let slow = RefreshRequest(replacing: nil, refusal: nil, holder: "slow", lease: .seconds(600))
            let start = try await store.beginRefresh(slow, of: owner)
            #expect(start == .granted)
            await #expect(throws: TokenUnavailable.self) { try await nodes[0].tokens.token() }
            #expect(simulator.tokenCounts.calls == 0)
        }
    }
}
