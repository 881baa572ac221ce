package import Coordination
package import Database
import Foundation
import Hummingbird
package import Settlement
package import Timekeeping

/// `/api/v1/settlements…`: what is settled when, what runs did, what stands in `task_daily_stats`, and settling now.
package struct SettlementEndpoints: Sendable {
    /// A settlement, with who reads its source and who settles.
    package struct Desk: Sendable {
        let runner: SettlementRunner
        /// Sessions with the source that only read.
        let source: ConnectionPool

        package init(runner: SettlementRunner, source: ConnectionPool) {
            self.runner = runner
            self.source = source
        }

        var definition: SettlementDefinition { runner.definition }
    }

    let desks: [Desk]
    let store: SettlementStore
    let starts: SettlementStarts
    let keys: any CacheEntries
    let clock: any WallClock

    static let path = "/api/v1/settlements"
    private static let runsName = "settlement-runs"
    private static let rowsName = "settlement-rows"

    /// - Parameter keys: where idempotency keys are kept for a day.
    package init(
        desks: [Desk], store: SettlementStore, starts: SettlementStarts, keys: any CacheEntries, clock: any WallClock
    ) {
        self.desks = desks
        self.store = store
        self.starts = starts
        self.keys = keys
        self.clock = clock
    }

    package var all: [Endpoint] {
        [
            Endpoint(.get, Self.path, .restricted) { try await list($0, $1) },
            Endpoint(.get, Self.path + "/{name}", .restricted) { try await show($0, $1) },
            Endpoint(.get, Self.path + "/{name}/runs", .restricted) { try await runs($0, $1) },
            Endpoint(.get, Self.path + "/{name}/runs/{id}", .restricted) { try await run($0, $1) },
            Endpoint(.get, Self.path + "/{name}/days/{day}", .restricted) { try await day($0, $1) },
            Endpoint(.post, Self.path + "/{name}/run", .admin, change: "settlement.run") { try await start($0, $1) },
        ]
    }

    func desk(_ facts: RequestFacts) throws -> Desk {
        let name = try facts.pathParameter("name")
        guard let desk = desks.first(where: { $0.definition.name == name }) else {
            throw APIError.notFound(
                "there is no settlement \"\(APIError.excerpt(name))\"; GET \(Self.path) lists those that there are")
        }
        return desk
    }

    // MARK: - Settlements and runs

    private func list(_ request: Request, _ facts: RequestFacts) async throws -> Response {
        _ = try request.parameters()
        var all: [SettlementFacts] = []
        for desk in desks { all.append(try await self.facts(of: desk)) }
        return try Answer.list(all, next: nil, facts)
    }

    private func show(_ request: Request, _ facts: RequestFacts) async throws -> Response {
        _ = try request.parameters()
        let desk = try desk(facts)
        let name = desk.definition.name
        let heads = try await StatementFeed(settlement: name, store: store.pool).heads()
        let details = SettlementDetails(
            settlement: try await self.facts(of: desk), event: desk.definition.event,
            platforms: desk.definition.platforms.platforms.map(\.name),
            partners: heads.map { ChainHeadFacts($0, of: $0.partner, name) })
        return try Answer.facts("settlement", details, facts)
    }

    private func facts(of desk: Desk) async throws -> SettlementFacts {
        let name = desk.definition.name
        return SettlementFacts(
            desk.definition, lastDay: try await store.settledDays(of: name)?.upperBound,
            lastRun: try await store.runs(of: name, limit: 1).first, now: clock.now())
    }

    private func runs(_ request: Request, _ facts: RequestFacts) async throws -> Response {
        let desk = try desk(facts)
        let query = try request.parameters(allowing: "day", "limit", "cursor")
        let day = try query.text("day").map { text in
            guard let day = SettlementDay(text) else {
                throw APIError.invalid("day is \"\(APIError.excerpt(text))\"; allowed is a day such as 2024-12-09")
            }
            return day
        }
        let limit = try query.limit()
        let runs = try await store.runs(
            of: desk.definition.name, day: day, before: try query.cursor(of: Self.runsName)?.position.first,
            limit: limit + 1)
        let page = runs.prefix(limit)
        let next = runs.count > limit ? page.last : nil
        return try Answer.list(
            page.map(SettlementRunFacts.init), next: next.map { PageCursor(Self.runsName, $0.id) }, facts)
    }

    private func run(_ request: Request, _ facts: RequestFacts) async throws -> Response {
        _ = try request.parameters()
        let desk = try desk(facts)
        let id = try facts.pathNumber("id", of: "run")
        guard let run = try await store.run(id), run.settlement == desk.definition.name else {
            throw APIError.notFound("there is no run \(id) of settlement \(desk.definition.name)")
        }
        return try Answer.facts("run", SettlementRunFacts(run), facts)
    }

    // MARK: - task_daily_stats

    private func day(_ request: Request, _ facts: RequestFacts) async throws -> Response {
        let desk = try desk(facts)
        let text = try facts.pathParameter("day")
        guard let day = SettlementDay(text) else {
            throw APIError.notFound("there is no day \"\(APIError.excerpt(text))\"; a day is written as 2024-12-09")
        }
        let query = try request.parameters(allowing: "limit", "cursor")
        let limit = try query.limit()
        let after = try query.cursor(of: Self.rowsName)?.position.first ?? 0
        let rows = try await Self.rows(of: day, after: after, limit: limit + 1, desk)
        let page = rows.prefix(limit)
        let next = rows.count > limit ? page.last : nil
        return try Answer.list(
            page.map { DailyStatsFacts($0, desk.definition.platforms) },
            next: next.map { PageCursor(Self.rowsName, $0.taskID) }, facts)
    }

    private static func rows(
        of day: SettlementDay, after task: Int64, limit: Int, _ desk: Desk
    ) async throws -> [StoredDailyStats] {
        let table = DailyStatsTable(platforms: desk.definition.platforms, timeZone: desk.definition.timeZone)
        do {
            return try await desk.source.withConnection { connection in
                try table.rows(of: day, after: task, limit: limit, on: connection)
            }
        } catch let error as DatabaseError where error.kind != .closed && error.kind != .cancelled {
            throw APIError(
                .badGateway, "source_failed",
                "task_daily_stats in the source \(desk.definition.source) cannot be read: \(error)")
        }
    }
}
