package import Delivery
package import Logging
package import Scheduling

/// The monitor as the scheduler runs it: looks every hour, tells what is wrong once a day, and deletes old logs.
package struct MonitorJob: Job {
    private let monitor: MonitorRun
    private let cleaner: LogCleaner
    private let channels: [String]
    private let outbox: Outbox
    private let toldByRules: Set<String>
    private let logger: Logger
    package let schedule: Schedule

    /// - Parameters:
    ///   - schedule: when it looks; away from minute 0 and 30, when everybody else's jobs run.
    ///   - toldByRules: findings that an alert rule tells, so that nobody reads them twice.
    package init(
        monitor: MonitorRun, cleaner: LogCleaner, channels: [String], outbox: Outbox, schedule: Schedule,
        toldByRules: Set<String> = [], logger: Logger
    ) {
        self.monitor = monitor
        self.cleaner = cleaner
        self.channels = channels
        self.outbox = outbox
        self.toldByRules = toldByRules
        self.schedule = schedule
        self.logger = logger
    }

    package var name: String { "monitor" }
    package var timeout: Duration { .seconds(300) }
    /// What was not looked at while the process was down is looked at next time.
    package var grace: Duration { .zero }

    package func run(_ firing: Firing) async throws -> String? {
        let findings = await monitor.look(at: firing.scheduledAt)
        let deliveries = try await monitor.tell(
            findings.filter { !toldByRules.contains($0.what) }, to: channels, through: outbox, at: firing.scheduledAt,
            traceID: firing.traceID)
        let cleaned = await cleaner.clean(at: firing.scheduledAt)
        let troubles = findings.filter { $0.severity > .ok }
        let state = troubles.isEmpty ? "all is well" : troubles.map(\.description).joined(separator: "; ")
        return "\(state); told through \(deliveries.count) deliveries; \(cleaned.summary)"
    }

    /// A look that was missed is none to tell of; one that fails is in the log.
    package func notice(_ trouble: RunTrouble) async {
        guard trouble.kind != .missed else { return }
        logger.error("the monitor did not run well", metadata: ["trouble": "\(trouble.message)"])
    }
}
