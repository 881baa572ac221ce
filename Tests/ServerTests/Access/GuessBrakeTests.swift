import Coordination
import Database
import HTTPTypes
import TestSupport
import Testing
import Timekeeping

@testable import Server

@Suite("The brake on guessing", .timeLimit(.minutes(1)))
struct GuessBrakeTests {
    @Test("slows who presents ten wrong tokens in a minute, on all nodes, and nobody who has a right one")
    func slows() async throws {
        try await withAccess(.sqlite) { access in
            let (one, other) = (access.node(), access.node())
            let right = try await access.create("office")
            for number in 0..<GuessBrake.failures {
                let node = number.isMultiple(of: 2) ? one : other
                #expect(try await node.status(TokenText.make().text) == 401)
            }
            for node in [one, other] {
                let refusal = try await node.refusal(of: "Bearer nonsense")
                #expect(refusal?.status == .tooManyRequests && refusal?.code == "too_many_wrong_tokens")
                #expect(refusal?.headers[.retryAfter] == "60")
                #expect(try await node.status(right) == 200)
            }
            #expect(try await one.status("nonsense", from: "192.0.2.2") == 401)
            access.clock.advance(by: .seconds(59))
            #expect(try await one.status("nonsense") == 429)
            access.clock.advance(by: .seconds(1))
            #expect(try await one.status("nonsense") == 401)
        }
    }

    @Test("counts an IPv6 network of 64 bits as one, and an address in both its forms")
    func addresses() {
        #expect(GuessBrake.key("2001:db8::1") == GuessBrake.key("2001:db8::ffff:2"))
        #expect(GuessBrake.key("2001:db8::1") != GuessBrake.key("2001:db8:0:1::1"))
        #expect(GuessBrake.key("192.0.2.1") == GuessBrake.key("::ffff:192.0.2.1"))
        #expect(GuessBrake.key("192.0.2.1") != GuessBrake.key("192.0.2.2"))
        #expect(GuessBrake.key("") == GuessBrake.key("no address"))
    }

    @Test("says it once for each burst")
    func log() async throws {
        try await withAccess(.sqlite) { access in
            let node = access.node()
            func burst(_ count: Int) async throws {
                for _ in 0..<count { _ = try await node.status("herald_guess") }
            }
            try await burst(200)
            #expect(access.log.count("wrong tokens are slowed down") == 1)
            for _ in 0..<20 {
                access.clock.advance(by: .seconds(10))
                try await burst(20)
            }
            #expect(access.log.count("wrong tokens are slowed down") == 1)
            access.clock.advance(by: .seconds(120))
            try await burst(20)
            #expect(access.log.count("wrong tokens are slowed down") == 2)
            #expect(!access.log.text.contains("herald_guess"))
        }
    }

    @Test("takes no more memory for any number of addresses")
    func bounded() async throws {
        let clock = ManualWallClock()
        let coordinator = MemoryCoordinator(clock: clock)
        let brake = GuessBrake(coordinator: coordinator, clock: clock, logger: CapturedLog().logger)
        for number in 0..<60_000 {
            _ = await brake.countFailure(from: "2001:db8:\(String(number, radix: 16))::1")
        }
        #expect(coordinator.nameCount <= Int(GuessBrake.windows))
        // Spread well: nobody shares with many.
        #expect(coordinator.nameCount > 15_000)
    }

    @Test("asks the store nothing for who guesses on")
    func store() async throws {
        let database = try await TestDatabase.make(.sqlite, migrations: ServerSchema.migrations)
        let recorder = StatementRecorder(try database.driver())
        let access = AccessFixture(store: database.pool)
        let pool = ConnectionPool(driver: recorder)
        let node = access.node(over: pool)
        _ = try await access.create("script")
        for _ in 0..<20 { _ = try await node.status(TokenText.make().text) }
        let before = recorder.count
        for _ in 0..<100 { #expect(try await node.status(TokenText.make().text) == 429) }
        #expect(recorder.count == before)
        await pool.close()
        try await database.drop()
    }
}
