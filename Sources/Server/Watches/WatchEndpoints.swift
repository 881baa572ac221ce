package import Coordination
import Database
import Foundation
import Hummingbird
package import Observability
package import Timekeeping
import Watches

/// `/api/v1/watches…`: what is watched, how the queues stand, and emptying or filling them by hand.
package struct WatchEndpoints: Sendable {
    let desks: [WatchDesk]
    let keys: any CacheEntries & Locks
    let clock: any WallClock
    let mask: SecretMask

    static let path = "/api/v1/watches"
    /// More is not counted: a page is to be quick whatever waits.
    private static let counted = 10_000
    private static let patience = Duration.seconds(25)

    /// - Parameter keys: where idempotency keys are kept for a day, and where it stands who replays.
    package init(desks: [WatchDesk], keys: any CacheEntries & Locks, clock: any WallClock, mask: SecretMask) {
        self.desks = desks
        self.keys = keys
        self.clock = clock
        self.mask = mask
    }

    package var all: [Endpoint] {
        [
            Endpoint(.get, Self.path, .restricted) { try await list($0, $1) },
            Endpoint(.get, Self.path + "/{name}", .restricted) { try await show($0, $1) },
            Endpoint(.post, Self.path + "/{name}/drain", .admin, change: "watch.drain") { try await drain($0, $1) },
            Endpoint(.post, Self.path + "/{name}/replay", .admin, change: "watch.replay") {
                try await replay($0, $1)
            },
        ]
    }

    func desk(_ facts: RequestFacts) throws -> WatchDesk {
        let name = try facts.pathParameter("name")
        guard let desk = desks.first(where: { $0.definition.name == name }) else {
            throw APIError.notFound(
                "there is no watch \"\(APIError.excerpt(name))\"; GET \(Self.path) lists those that there are")
        }
        return desk
    }

    // MARK: - Looking

    private func list(_ request: Request, _ facts: RequestFacts) async throws -> Response {
        _ = try request.parameters()
        let all = await withTaskGroup(of: (Int, WatchFacts).self) { group in
            for (index, desk) in desks.enumerated() {
                group.addTask { (index, await self.facts(of: desk)) }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        return try Answer.list(all.sorted { $0.0 < $1.0 }.map(\.1), next: nil, facts)
    }

    private func show(_ request: Request, _ facts: RequestFacts) async throws -> Response {
        _ = try request.parameters()
        let desk = try desk(facts)
        let watch = await self.facts(of: desk)
        let now = clock.now()
        let statistics: WatchDetails.Statistics? =
            watch.error == nil
            ? try await ofSource(desk) {
                WatchDetails.Statistics(
                    day: WatchStatisticsFacts(
                        try await desk.queue.statistics(since: now.addingTimeInterval(-86_400))),
                    week: WatchStatisticsFacts(
                        try await desk.queue.statistics(since: now.addingTimeInterval(-7 * 86_400))))
            } : nil
        let isWhole = facts.caller.purpose == nil && facts.caller.level >= .admin
        return try Answer.facts(
            "watch", WatchDetails(watch, desk.definition, statistics, isWhole: isWhole), facts)
    }

    /// A source that is away must not hide what is watched in others.
    private func facts(of desk: WatchDesk) async -> WatchFacts {
        do {
            return WatchFacts(desk.definition, .success(try await desk.queue.backlog(countingTo: Self.counted)))
        } catch {
            return WatchFacts(
                desk.definition, .failure(WatchFailure(watch: desk.definition.name, reason: mask.mask("\(error)"))))
        }
    }

    // MARK: - Changing

    private func drain(_ request: Request, _ facts: RequestFacts) async throws -> Response {
        _ = try request.parameters()
        let desk = try desk(facts)
        let order = try await request.decodedIfAny(as: WatchDrainOrder.self, facts) ?? WatchDrainOrder()
        let most = order.max ?? desk.definition.batch
        let tally = try await ofSource(desk) { try await desk.drain(most, Self.patience) }
        return try Answer.facts("drain", DrainFacts(tally), facts)
    }

    /// What fails here is nearly always the watched database.
    func ofSource<Result>(_ desk: WatchDesk, _ body: () async throws -> Result) async throws -> Result {
        do {
            return try await body()
        } catch let error as DatabaseError where error.kind != .closed && error.kind != .cancelled {
            throw APIError(
                .badGateway, "source_failed",
                "the queue of watch \(desk.definition.name) in the source \(desk.definition.source) failed: "
                    + mask.mask("\(error)"))
        }
    }
}

/// What a drain did, as the API shows it.
struct DrainFacts: Encodable {
    let total: Int
    let success: Int
    let failed: Int
    /// Handed over and not ended yet.
    let open: Int

    init(_ tally: DrainTally) {
        total = tally.total
        success = tally.succeeded
        failed = tally.failed
        open = tally.open
    }
}
