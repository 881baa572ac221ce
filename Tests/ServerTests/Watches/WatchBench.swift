import Database
import Delivery
import Foundation
import Observability
import Synchronization
import Templates
import TestSupport
import Watches

@testable import Server

/// Two watches behind a server that looks at tokens.
struct WatchBench: Sendable {
    let access: AccessFixture
    let queue = SampleQueue()
    let drains = Drains()
    let admin: String

    static let path = "/api/v1/watches/new-members"

    /// What was drained, and what comes of it.
    final class Drains: Sendable {
        struct State {
            var calls: [(watch: String, most: Int)] = []
            var tallies: [String: Result<DrainTally, any Error>] = [:]
        }
        let state = Mutex(State())
        /// Each drain waits for it where there is one.
        let gate = Mutex<Task<Void, Never>?>(nil)

        var calls: [String] { state.withLock { $0.calls.map { "\($0.watch) \($0.most)" }.sorted() } }

        func set(_ watch: String, _ tally: Result<DrainTally, any Error>) {
            state.withLock { $0.tallies[watch] = tally }
        }

        func drain(_ watch: String, _ most: Int) async throws -> DrainTally {
            let result = state.withLock { state in
                state.calls.append((watch, most))
                return state.tallies[watch]
            }
            await gate.withLock(\.self)?.value
            return try result?.get() ?? DrainTally()
        }
    }

    static func with(_ body: (WatchBench, ServerUnderTest) async throws -> Void) async throws {
        try await withAccess(.sqlite) { access in
            let bench = WatchBench(access: access, admin: try await access.create("admin", .admin))
            let desks = try ["new-members", "orders"].map { name in
                WatchDesk(definition: try definition(name), queue: bench.queue) { [drains = bench.drains] most, _ in
                    try await drains.drain(name, most)
                }
            }
            let endpoints =
                WatchEndpoints(desks: desks, keys: access.coordinator, clock: access.clock, mask: SecretMask()).all
                + ProcessQueueEndpoints(desks: desks, clock: access.clock, mask: SecretMask()).all
                + AuditEndpoints(log: access.auditLog).all
            let audit = ChangeAudit(log: access.auditLog, clock: access.clock, logger: access.log.logger)
            try await ServerUnderTest.with(
                endpoints, parts: ServerParts(gatekeeper: access.node().gatekeeper, auditor: audit),
                logger: access.log.logger
            ) { try await body(bench, $0) }
        }
    }

    private static func definition(_ name: String) throws -> WatchDefinition {
        WatchDefinition(
            name: name, source: "crm", table: "members", events: [.insert, .update], condition: "deleted = 0",
            names: QueueNames(queue: "member_notification_queue"),
            messages: WatchMessages(usual: .text(try TextTemplate("{{name}}"))), channels: ["crm"])
    }
}
