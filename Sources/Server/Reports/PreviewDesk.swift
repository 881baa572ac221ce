import Foundation
import Reports
import Synchronization

/// Renders reports for readers: few at once and not for long, so that no reader can burden the business database.
final class PreviewDesk: Sendable {
    private let renderer: ReportRenderer
    private let limit: Duration
    private let atWork = Mutex(0)

    static let most = 2
    static let longest = Duration.seconds(30)

    init(renderer: ReportRenderer, limit: Duration = longest) {
        self.renderer = renderer
        self.limit = limit
    }

    /// - Throws: 429 where as many are being rendered as may be.
    func render(_ report: ReportDefinition, at instant: Date) async throws -> RenderedReport {
        let hasPlace = atWork.withLock { count in
            guard count < Self.most else { return false }
            count += 1
            return true
        }
        guard hasPlace else {
            throw APIError.busy(
                "too_many_previews", "\(Self.most) previews are being counted already: try again in a moment")
        }
        defer { atWork.withLock { $0 -= 1 } }
        var hasty = report
        hasty.timeout = timeout(of: report)
        return try await renderer.render(hasty, at: instant)
    }

    /// Whether all of it failed because its time was over.
    func isLate(_ rendered: RenderedReport, of report: ReportDefinition) -> Bool {
        let cause = FailureCause.reportTimeout(timeout(of: report))
        return rendered.failures.contains { $0.cause == cause }
    }

    private func timeout(of report: ReportDefinition) -> Duration { min(report.timeout, limit) }
}
