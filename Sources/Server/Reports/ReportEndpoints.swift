package import Foundation
import Hummingbird
package import Observability
package import Reports
package import Timekeeping

/// `/api/v1/reports…`: what is told to whom, what was told, what would be told now, and telling it.
package struct ReportEndpoints: Sendable {
    /// What the endpoints need from elsewhere.
    package struct Surroundings: Sendable {
        package var reports: [ReportDefinition]
        package var renderer: ReportRenderer
        package var store: ReportStore
        package var starts: ReportStarts
        package var clock: any WallClock
        /// Of times without an offset.
        package var timeZone: TimeZone
        package var mask: SecretMask

        package init(
            reports: [ReportDefinition], renderer: ReportRenderer, store: ReportStore, starts: ReportStarts,
            clock: any WallClock, timeZone: TimeZone, mask: SecretMask
        ) {
            self.reports = reports
            self.renderer = renderer
            self.store = store
            self.starts = starts
            self.clock = clock
            self.timeZone = timeZone
            self.mask = mask
        }
    }

    private let here: Surroundings
    private let desk: PreviewDesk

    private static let path = "/api/v1/reports"
    private static let runsName = "report-runs"

    /// - Parameter previewLimit: a preview is given up after so long, or after the report's own timeout.
    package init(_ surroundings: Surroundings, previewLimit: Duration = .seconds(30)) {
        here = surroundings
        desk = PreviewDesk(renderer: surroundings.renderer, limit: previewLimit)
    }

    package var all: [Endpoint] {
        [
            Endpoint(.get, Self.path, .restricted) { request, facts in
                _ = try request.parameters()
                let reports = try await ReportFacts.all(here.reports, store: here.store, now: here.clock.now())
                return try Answer.list(reports, next: nil, facts)
            },
            Endpoint(.get, Self.path + "/{name}", .restricted) { try await show($0, $1) },
            Endpoint(.get, Self.path + "/{name}/preview", .restricted) { try await preview($0, $1) },
            Endpoint(.get, Self.path + "/{name}/runs", .restricted) { try await runs($0, $1) },
            Endpoint(.post, Self.path + "/{name}/run", .admin, change: "report.run") { try await start($0, $1) },
        ]
    }

    private func report(_ facts: RequestFacts) throws -> ReportDefinition {
        let name = try facts.pathParameter("name")
        guard let report = here.reports.first(where: { $0.name == name }) else {
            throw APIError.notFound(
                "there is no report \"\(APIError.excerpt(name))\"; GET \(Self.path) lists those that there are")
        }
        return report
    }

    // MARK: - Reading

    private func show(_ request: Request, _ facts: RequestFacts) async throws -> Response {
        _ = try request.parameters()
        let report = try report(facts)
        let last = try await here.store.newestRuns(of: report.name, limit: 1).first
        let isWhole = facts.caller.purpose == nil && facts.caller.level >= .admin
        let details = ReportDetailsFacts(report, lastRun: last, now: here.clock.now(), isWhole: isWhole)
        return try Answer.facts("report", details, facts)
    }

    private func runs(_ request: Request, _ facts: RequestFacts) async throws -> Response {
        let report = try report(facts)
        let query = try request.parameters(allowing: "limit", "cursor")
        let limit = try query.limit()
        let position = try query.cursor(of: Self.runsName, count: 2).map {
            ReportRunPosition(createdAt: Date(unixMilliseconds: $0.position[0]), id: $0.position[1])
        }
        let runs = try await here.store.runs(of: report.name, before: position, limit: limit + 1)
        let page = runs.prefix(limit)
        let next = runs.count > limit ? page.last : nil
        return try Answer.list(
            page.map(ReportRunFacts.init),
            next: next.map { PageCursor(Self.runsName, $0.createdAt.unixMilliseconds, $0.id) }, facts)
    }

    private func preview(_ request: Request, _ facts: RequestFacts) async throws -> Response {
        let report = try report(facts)
        let query = try request.parameters(allowing: "at")
        let instant = try query.text("at").map { try ReportInstant.parse($0, in: here.timeZone) } ?? here.clock.now()
        let rendered = try await desk.render(report, at: instant)
        guard let text = rendered.text else {
            let why = here.mask.mask(rendered.failures.sentences.joined(separator: "; "))
            throw desk.isLate(rendered, of: report)
                ? APIError(.gatewayTimeout, "preview_timeout", why) : APIError(.badGateway, "source_failed", why)
        }
        return try Answer.facts(
            "preview", ReportPreviewFacts(rendered, text, of: report, masking: here.mask.mask), facts)
    }

    // MARK: - Sending

    private func start(_ request: Request, _ facts: RequestFacts) async throws -> Response {
        _ = try request.parameters()
        let report = try report(facts)
        let key = try IdempotencyKey(request, facts)
        let order = try await request.decodedIfAny(as: ReportOrder.self, facts) ?? ReportOrder()
        let asked = try order.at.map { try ReportInstant.parse($0, in: here.timeZone) }
        let sending = try await here.starts.start(
            report, at: asked ?? here.clock.now(), mark: key?.text ?? TraceID.make(), traceID: facts.traceID)
        if let sending {
            try check(sending, isFor: asked, of: report)
            guard sending.run.text != nil else {
                let why =
                    "no report was sent, because every line failed: \(sending.run.failures.joined(separator: "; "))"
                throw APIError(.badGateway, "source_failed", here.mask.mask(why))
            }
        }
        return try Answer.facts(ReportStartFacts(sending), facts, status: .accepted)
    }

    /// A key that comes again with another `at` is a mistake of the script, and must not look like a success.
    private func check(_ sending: ReportSending, isFor asked: Date?, of report: ReportDefinition) throws {
        guard sending.rendered == nil, let asked,
            ReportWindow(report.window, at: asked, in: report.timeZone).end != sending.run.windowEnd
        else { return }
        throw APIError(
            .unprocessableContent, "idempotency_key_reused",
            "this Idempotency-Key was used for the run of the window that ends at "
                + "\(Timestamp.text(sending.run.windowEnd)); take a new one")
    }
}
