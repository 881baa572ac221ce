package import Logging
package import Observability
import ServiceLifecycle
import Synchronization
import Telemetry
package import Timekeeping

/// Looks at the statistics four times a minute, so that a scrape asks no database.
package final class UsageSampler: Service, MetricsCollector {
    private static let interval = Duration.seconds(15)
    /// Of systems and versions; the others are summed as `other`.
    private static let mostShares = 20

    private let figures: UsageFigures
    private let clock: any WallClock
    private let logger: Logger
    private let latest = Mutex<UsageSummary?>(nil)

    package init(_ desk: UsageDesk, clock: any WallClock, logger: Logger) {
        figures = desk.figures
        self.clock = clock
        self.logger = logger
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            repeat { await self.sample() } while (try? await self.clock.sleep(for: Self.interval)) != nil
        }
    }

    /// Looks once. What cannot be looked at is not shown.
    package func sample() async {
        do {
            let summary = try await figures.summary()
            latest.withLock { $0 = summary }
        } catch {
            guard !Task.isCancelled else { return }
            let isNews = latest.withLock { latest in
                defer { latest = nil }
                return latest != nil
            }
            guard isNews else { return }
            logger.warning(
                "the usage statistics could not be looked at; their figures are missing until they can",
                metadata: ["error": "\(error)"])
        }
    }

    package func readings() -> [MetricReading] {
        guard let summary = latest.withLock({ $0 }) else { return [] }
        let active = [
            ("day", summary.dailyActiveUsers), ("week", summary.weeklyActiveUsers),
            ("month", summary.monthlyActiveUsers),
        ]
        return [MetricReading(Self.users, [], Double(summary.totalUsers))]
            + active.map { MetricReading(Self.active, [("window", $0)], Double($1)) }
            + Self.shares(summary.systems).map { MetricReading(Self.byOS, [("os", $0)], Double($1)) }
            + Self.shares(summary.versions).map { MetricReading(Self.byVersion, [("version", $0)], Double($1)) }
    }

    private static func shares(_ shares: [UsageSummary.Share]) -> [(String, Int)] {
        // A client may call its system "other", too.
        let named = shares.filter { $0.name != "other" }.prefix(mostShares).map { ($0.name, $0.users) }
        let rest = shares.reduce(0) { $0 + $1.users } - named.reduce(0) { $0 + $1.1 }
        return rest > 0 ? named + [("other", rest)] : named
    }

    package static let descriptions = [users, active, byOS, byVersion]

    private static let users = MetricDescription.gauge("herald_telemetry_users", "Installations that ever reported.")
    private static let active = MetricDescription.gauge(
        "herald_telemetry_active_users", "Installations that reported today, within the week, within the month.")
    private static let byOS = MetricDescription.gauge(
        "herald_telemetry_users_by_os", "Installations by system; the 20 most common by name.")
    private static let byVersion = MetricDescription.gauge(
        "herald_telemetry_users_by_version", "Installations by version; the 20 most common by name.")
}
