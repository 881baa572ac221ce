import Database
package import Logging
package import Metrics
import NIOCore
package import Telemetry
package import Timekeeping

/// The statistics server as its endpoints speak to it: in one process there is one.
package struct UsageDesk: Sendable {
    let settings: TelemetrySettings
    package let database: TelemetryDatabase
    let ingest: UsageIngest
    package let figures: UsageFigures
    package let sampler: UsageFigureSampler
    let upkeep: UsageUpkeep
    /// nil: one address may send any number.
    let limit: AddressLimit?
    let rejections: UsageRejections
    private let outage: UsageOutage

    /// - Parameters:
    ///   - database: is prepared.
    ///   - node: the name of this process among those that count.
    package init(
        _ database: TelemetryDatabase, settings: TelemetrySettings, node: String, clock: any WallClock,
        metrics: any MetricsFactory, logger: Logger
    ) {
        self.settings = settings
        self.database = database
        ingest = UsageIngest(database, node: node, metrics: UsageMetrics(factory: metrics))
        figures = UsageFigures(database)
        sampler = UsageFigureSampler(figures: figures, logger: logger)
        upkeep = UsageUpkeep(database)
        limit = settings.perAddress > 0 ? AddressLimit(perMinute: settings.perAddress, clock: clock) : nil
        rejections = UsageRejections(factory: metrics)
        outage = UsageOutage(logger: logger)
    }

    /// How many reports this process has stored for each project in use, 0 for those that report to other nodes only;
    /// nothing while it is not known which are in use.
    package var storedReports: [String: UInt64] {
        let stored = ingest.stored
        return (sampler.projectsInUse ?? []).reduce(into: [:]) { $0[$1] = stored[$1] ?? 0 }
    }

    /// Returns when the report is durable.
    ///
    /// - Throws: `APIError` for what is no report, or is not taken; else what the database says.
    func take(_ body: ByteBuffer) async throws {
        let (report, dropped) = try read(body)
        do {
            try await ingest.accept(report, droppedFields: dropped)
        } catch let refusal as UsageRefusal {
            throw Self.answer(to: refusal)
        } catch let error as DatabaseError {
            if let answer = outage.answer(to: error) { throw answer }
            throw error
        }
        outage.end()
        // Who was told that it is stored sees it in the figures.
        figures.noteFlush()
    }

    private func read(_ body: ByteBuffer) throws -> (report: UsageReport, droppedFields: Int) {
        do throws(UsageReportProblem) {
            return try UsageReportReader.read(body.getBytes(at: body.readerIndex, length: body.readableBytes) ?? [])
        } catch {
            rejections.count(.invalid)
            guard !error.isMalformed else { throw APIError(.badRequest, "invalid_json", error.description) }
            throw APIError.invalidBody(error.description)
        }
    }

    private static func answer(to refusal: UsageRefusal) -> APIError {
        switch refusal {
        case .busy(let seconds):
            APIError(
                .serviceUnavailable, "busy", refusal.description, headers: [.retryAfter: String(max(1, seconds))])
        case .unknownProject, .tooManyProjects: .invalidBody(refusal.description)
        }
    }
}
