import AsyncHTTPClient
import Foundation
import TestSupport
import Testing
import Timekeeping
import WeCom
import WeComSimulator

@Suite("A token authority")
struct TokenAuthorityTests {
    private func withAuthority(
        clock: ManualWallClock = ManualWallClock(), store: MemoryTokenStore? = nil,
        _ body: (TokenAuthority, WeComSimulator) async throws -> Void
    ) async throws {
        let running = try await WeComSimulator.start(clock: clock)
        let httpClient = HTTPClient(configuration: .init(redirectConfiguration: .disallow))
        let tokenClock = TokenClock(now: { clock.now() }, sleep: { try await clock.sleep(for: $0) })
        let authority = try TokenAuthority(
            credentials: credentials(), baseURL: running.baseURL, httpClient: httpClient,
            store: store ?? MemoryTokenStore(clock: tokenClock), clock: tokenClock)
        let result = await Result.catching { try await body(authority, running.simulator) }
        try await httpClient.shutdown()
        await running.stop()
        try result.get()
    }

    @Test("gives the same token for its life as WeCom told it, and then another")
    func life() async throws {
        let clock = ManualWallClock()
        try await withAuthority(clock: clock) { authority, simulator in
            let first = try await authority.token()
            clock.advance(by: .seconds(6_000))
            #expect(try await authority.token() == first)
            #expect(simulator.tokenCounts.calls == 1)
            clock.advance(by: .seconds(1_201))
            #expect(try await authority.token() != first)
            #expect(simulator.tokenCounts.issued == 2)
        }
    }

    @Test("renews in the background near the end, while calls go on with the token there is")
    func renewal() async throws {
        let clock = ManualWallClock()
        try await withAuthority(clock: clock) { authority, simulator in
            let first = try await authority.token()
            clock.advance(by: .seconds(7_200 - 250))
            // WeCom gives out the same token again until its life is over.
            #expect(try await authority.token() == first)
            while simulator.tokenCounts.calls < 2 { await Task.yield() }
            #expect(try await authority.token().secret == first.secret)
            #expect(simulator.tokenCounts.issued == 1)
        }
    }

    @Test("a hundred at once make one call")
    func oneFlight() async throws {
        try await withAuthority { authority, simulator in
            let tokens = try await withThrowingTaskGroup(of: AccessToken.self) { group in
                for _ in 0..<100 { group.addTask { try await authority.token() } }
                return try await group.reduce(into: Set()) { $0.insert($1) }
            }
            #expect(tokens.count == 1)
            #expect(simulator.tokenCounts.calls == 1)
        }
    }

    @Test("remembers a failure for a while, longer each time, and recovers")
    func failure() async throws {
        let clock = ManualWallClock()
        try await withAuthority(clock: clock) { authority, simulator in
            simulator.faults = [Fault(path: "/cgi-bin/gettoken", errcode: 40001)]
            await #expect(throws: WeComError.self) { try await authority.token() }
            for _ in 1...20 { await #expect(throws: TokenUnavailable.self) { try await authority.token() } }
            clock.advance(by: .seconds(10))
            await #expect(throws: WeComError.self) { try await authority.token() }
            #expect(simulator.calls.count == 2)
            simulator.faults = []
            clock.advance(by: .seconds(20))
            _ = try await authority.token()
            #expect(simulator.calls.count == 3)
        }
    }

    @Test(
        "takes nothing for a token that is none, and shows nothing of it",
        arguments: [
            #"{"errcode":0,"access_token":"secret-token","expires_in":0}"#, #"{"errcode":0,"access_token":""}"#,
            #"{"errcode":0,"access_token":"secret-token"}"#, "<html>secret-token",
        ])
    func unreadable(_ body: String) async throws {
        try await withAuthority { authority, simulator in
            simulator.faults = [Fault(path: "/cgi-bin/gettoken", body: body)]
            let error = await #expect(throws: WeComError.self) { try await authority.token() }
            var dumped = ""
            dump(error, to: &dumped)
            #expect(!dumped.contains("secret-token"))
            #expect(error?.cause == .unreadable)
        }
    }
}
