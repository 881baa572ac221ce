package import Coordination
import Foundation
import Hummingbird
import Observability
package import Scheduling
package import Timekeeping

/// `/api/v1/schedules…`: what is due when, what ran, and running it now.
package struct ScheduleEndpoints: Sendable {
    private let jobs: [any Job]
    private let scheduler: Scheduler
    private let history: RunHistory
    private let keys: any CacheEntries
    private let clock: any WallClock

    private static let path = "/api/v1/schedules"
    private static let runsName = "schedule-runs"
    private static let upcoming = 5

    /// - Parameters:
    ///   - scheduler: the one that runs in this process.
    ///   - keys: where idempotency keys are kept for a day.
    package init(
        jobs: [any Job], scheduler: Scheduler, history: RunHistory, keys: any CacheEntries, clock: any WallClock
    ) {
        self.jobs = jobs
        self.scheduler = scheduler
        self.history = history
        self.keys = keys
        self.clock = clock
    }

    package var all: [Endpoint] {
        [
            Endpoint(.get, Self.path, .restricted) { try await list($0, $1) },
            Endpoint(.get, Self.path + "/{job}", .restricted) { try await show($0, $1) },
            Endpoint(.get, Self.path + "/{job}/runs", .restricted) { try await runs($0, $1) },
            Endpoint(.post, Self.path + "/{job}/run", .admin, change: "schedule.run") { try await start($0, $1) },
        ]
    }

    private func job(_ facts: RequestFacts) throws -> any Job {
        let name = try facts.pathParameter("job")
        guard let job = jobs.first(where: { $0.name == name }) else {
            throw APIError.notFound(
                "there is no job \"\(APIError.excerpt(name))\"; GET \(Self.path) lists those that there are")
        }
        return job
    }

    // MARK: - Reading

    private func list(_ request: Request, _ facts: RequestFacts) async throws -> Response {
        _ = try request.parameters()
        let overviews = try await ScheduleOverview.of(jobs, history: history, now: clock.now())
        return try Answer.list(overviews.map(ScheduleFacts.init), next: nil, facts)
    }

    private func show(_ request: Request, _ facts: RequestFacts) async throws -> Response {
        _ = try request.parameters()
        let job = try job(facts)
        let now = clock.now()
        let last = try await history.runs(of: job.name, dueBefore: nil, limit: 1).first
        let overview = ScheduleOverview(job: job, lastRun: last, now: now)
        let details = Details(
            schedule: ScheduleFacts(overview), upcoming: job.schedule.next(Self.upcoming, after: now),
            timeoutSeconds: job.timeout.seconds, graceSeconds: job.grace.seconds)
        return try Answer.facts("schedule", details, facts)
    }

    private func runs(_ request: Request, _ facts: RequestFacts) async throws -> Response {
        let job = try job(facts)
        let query = try request.parameters(allowing: "limit", "cursor")
        let limit = try query.limit()
        let before = try query.cursor(of: Self.runsName)?.position.first.map(Date.init(unixMilliseconds:))
        let runs = try await history.runs(of: job.name, dueBefore: before, limit: limit + 1)
        let page = runs.prefix(limit)
        let next = runs.count > limit ? page.last : nil
        return try Answer.list(
            page.map(RunFacts.init), next: next.map { PageCursor(Self.runsName, $0.scheduledAt.unixMilliseconds) },
            facts)
    }

    private struct Details: Encodable {
        let schedule: ScheduleFacts
        let upcoming: [Date]
        let timeoutSeconds: Double
        let graceSeconds: Double

        private enum CodingKeys: String, CodingKey { case upcoming, timeoutSeconds, graceSeconds }

        func encode(to encoder: any Encoder) throws {
            try schedule.encode(to: encoder)
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(upcoming, forKey: .upcoming)
            try container.encode(timeoutSeconds, forKey: .timeoutSeconds)
            try container.encode(graceSeconds, forKey: .graceSeconds)
        }
    }

    // MARK: - Running

    private func start(_ request: Request, _ facts: RequestFacts) async throws -> Response {
        _ = try request.parameters()
        let job = try job(facts)
        let key = try IdempotencyKey(request, facts).map { "schedule-run:\(job.name):\($0.text)" }
        if let key, let known = try await run(of: job, startedWith: key) {
            return try Answer.facts(Started(run: RunFacts(known), duplicate: true), facts, status: .accepted)
        }
        // A task of its own: a client that goes away must not leave a run that is claimed and never started.
        let run = try await Task { [scheduler, traceID = facts.traceID] in
            do {
                return try await scheduler.startNow(job.name, traceID: traceID)
            } catch let error as SchedulerError {
                throw error.kind == .stopping
                    ? APIError(.serviceUnavailable, "stopping", error.description)
                    : APIError.conflict("busy", error.description)
            }
        }.value
        if let key { await KeptAnswers(keys).keep(String(run.scheduledAt.unixMilliseconds), as: key, facts) }
        return try Answer.facts(Started(run: RunFacts(run), duplicate: false), facts, status: .accepted)
    }

    private struct Started: Encodable {
        let run: RunFacts
        /// The Idempotency-Key was known: nothing new was started.
        let duplicate: Bool
    }

    private func run(of job: any Job, startedWith key: String) async throws -> RunRecord? {
        guard let scheduledAt = try await KeptAnswers(keys).text(of: key).flatMap({ Int64($0) }) else { return nil }
        return try await history.run(of: job.name, at: Date(unixMilliseconds: scheduledAt))
    }
}
