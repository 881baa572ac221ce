import FoundationEssentials
package import Logging
package import Observability
import ServiceLifecycle
import Synchronization
import Timekeeping

/// Looks at the figures of each project four times a minute, so that a scrape asks the database for nothing.
///
/// Figures that are older than a minute are not shown: nobody shall take them for the present.
package final class UsageFigureSampler: Service, MetricsCollector {
    private struct State {
        var summaries: [(project: String, summary: UsageSummary)] = []
        var sampledAt: Date?
        /// That it fails was said.
        var isTold = false
    }

    private let figures: UsageFigures
    private let logger: Logger
    private let state = Mutex(State())

    private static let interval = Duration.seconds(15)
    private static let shownFor: TimeInterval = 60
    /// Of systems and of versions, by name; the others together.
    private static let mostNames = 20

    package init(figures: UsageFigures, logger: Logger) {
        self.figures = figures
        self.logger = logger
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            repeat { await self.sample() } while (try? await self.figures.clock.sleep(for: Self.interval)) != nil
        }
    }

    /// Looks once.
    package func sample() async {
        let now = figures.clock.now()
        do {
            var summaries: [(project: String, summary: UsageSummary)] = []
            for project in try await figures.projects() {
                summaries.append((project, try await figures.summary(project: project)))
            }
            let sampled = summaries
            state.withLock { $0 = State(summaries: sampled, sampledAt: now) }
        } catch {
            guard !Task.isCancelled else { return }
            let isNews = state.withLock { state in
                defer { state.isTold = true }
                return !state.isTold
            }
            guard isNews else { return }
            logger.warning(
                "the usage statistics could not be looked at; their figures are missing until they can",
                metadata: ["error": "\(error)"])
        }
    }

    package func readings() -> [MetricReading] {
        present?.flatMap { Self.readings(of: $0.project, $0.summary) } ?? []
    }

    /// The projects that somebody reported for within 30 days; nil where that is not known. Users that were taken over
    /// and belong to no project yet are none.
    package var projectsInUse: [String]? {
        present?.filter { $0.summary.monthlyActiveUsers > 0 && $0.project != NameTable.adoptedProject }.map(\.project)
    }

    private var present: [(project: String, summary: UsageSummary)]? {
        let state = state.withLock { $0 }
        guard let sampledAt = state.sampledAt,
            figures.clock.now().timeIntervalSince(sampledAt) <= Self.shownFor
        else { return nil }
        return state.summaries
    }

    private static func readings(of project: String, _ summary: UsageSummary) -> [MetricReading] {
        let label = [("project", project)]
        let windows = [
            ("day", summary.dailyActiveUsers), ("week", summary.weeklyActiveUsers),
            ("month", summary.monthlyActiveUsers),
        ]
        var readings = [MetricReading(users, label, Double(summary.totalUsers))]
        readings += windows.map { MetricReading(active, label + [("window", $0.0)], Double($0.1)) }
        readings += summary.systems.top(mostNames)
            .map { MetricReading(byOS, label + [("os", $0.name)], Double($0.users)) }
        readings += summary.versions.top(mostNames)
            .map { MetricReading(byVersion, label + [("version", $0.name)], Double($0.users)) }
        return readings
    }
}

extension UsageFigureSampler {
    package static let descriptions = [users, active, byOS, byVersion]

    private static let users = MetricDescription.gauge("herald_usage_users", "Users that have ever reported.")
    private static let active = MetricDescription.gauge(
        "herald_usage_active_users",
        "Users that reported today (day), today or in the 7 days before (week), in the 29 days before (month).")
    private static let byOS = MetricDescription.gauge(
        "herald_usage_users_by_os", "Users by the system they reported last; the 20 most frequent by name.")
    private static let byVersion = MetricDescription.gauge(
        "herald_usage_users_by_version", "Users by the version they reported last; the 20 most frequent by name.")
}

extension [UsageSummary.Share] {
    /// The first `most` by name; the rest, with what is called `other` already, as `other`.
    fileprivate func top(_ most: Int) -> [UsageSummary.Share] {
        let named = filter { $0.name != ShareTally.other }
        let shown = Array(named.prefix(most))
        let rest = reduce(0) { $0 + $1.users } - shown.reduce(0) { $0 + $1.users }
        return rest > 0 ? shown + [UsageSummary.Share(name: ShareTally.other, users: rest)] : shown
    }
}
