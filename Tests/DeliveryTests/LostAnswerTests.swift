import Database
import FoundationEssentials
import TestSupport
import Testing

@testable import Delivery

@Suite("When the store's answer is lost", .timeLimit(.minutes(2)))
struct LostAnswerTests {
    /// - Parameter body: gets a fixture over a store whose answers can be lost, and what its peer waits for before it
    ///   answers to "slow".
    private func withFaults(
        _ kind: TestDatabaseKind, _ body: (DeliveryFixture, FaultyDriver, Gate) async throws -> Void
    ) async throws {
        let database = try await TestDatabase.make(kind, migrations: DeliverySchema.migrations)
        let driver = FaultyDriver(try database.driver())
        let configuration = PoolConfiguration(maximumConnections: kind == .sqlite ? 1 : 6)
        let pool = ConnectionPool(driver: driver, configuration: configuration)
        let gate = Gate()
        let fixture = DeliveryFixture(store: pool) { clock in
            [
                FakeChannel(clock: clock) { parcel in
                    if parcel.key == "slow" { await gate.pass() }
                    return .delivered(nil)
                }
            ]
        }
        do {
            try await body(fixture, driver, gate)
        } catch {
            gate.open()
            await pool.close()
            try? await database.drop()
            throw error
        }
        await pool.close()
        try await database.drop()
    }

    @Test(
        "what was claimed without the node's knowledge goes back within its lease, though the node is busy all the time",
        arguments: TestDatabaseKind.allCases)
    func orphanedClaim(_ kind: TestDatabaseKind) async throws {
        try await withFaults(kind) { fixture, driver, gate in
            let slow = try await fixture.enqueue("slow")
            try await fixture.dispatching {
                await fixture.channel()?.waitForArrivals(1)
                driver.loseAnswer(toCommitAfter: "SET state = 'sending'")
                let ids = try await fixture.enqueue("hello")
                while driver.lost == 0 { try await Task.sleep(for: .milliseconds(1)) }
                let start = fixture.clock.now()
                // For ever before: the lease was renewed with that of the slow one.
                let outcome = try await fixture.advancing(by: .milliseconds(100), until: ids) {
                    $0[0].state == .delivered || fixture.clock.now().timeIntervalSince(start) > 120
                }[0]
                #expect(outcome.state == .delivered && outcome.attempts == 1)
                #expect(try await fixture.attempts(of: ids[0]).map(\.outcome) == [.delivered])
                #expect(try await fixture.states(of: slow) == [.sending])
                gate.open()
                #expect(try await fixture.untilFinished(slow)[0].attempts == 1)
            }
            #expect(fixture.channel()?.texts == ["slow", "hello"])
        }
    }

    @Test("a giving back that was not answered is not done twice", arguments: TestDatabaseKind.allCases)
    func lostRelease(_ kind: TestDatabaseKind) async throws {
        try await withFaults(kind) { fixture, _, _ in
            let ids = try await fixture.enqueue("hello")
            let now = fixture.clock.now()
            let leases = LeaseStore(node: "n")
            let claimed = try await fixture.store.transaction { connection in
                try ClaimStore(node: "n", scope: nil).claim(
                    [ClaimRequest(channel: "ops", count: 10, window: nil)], at: now,
                    until: now.addingTimeInterval(30), on: connection
                ).flatMap(\.deliveries)
            }
            var holdings = Holdings()
            holdings.take(claimed)
            for (holdings, isClaiming, channels) in [
                (holdings, false, [] as Set), (Holdings(), true, []), (Holdings(), false, ["ops"]),
                (Holdings(), false, []),
            ] {
                let given = try await fixture.store.transaction { connection in
                    try leases.renew(until: now.addingTimeInterval(60), on: connection) { (holdings, isClaiming) }
                }
                #expect(given == channels)
            }
            let outcome = try await fixture.until(ids) { _ in true }[0]
            #expect(outcome.state == .pending && outcome.attempts == 0)
        }
    }
}
