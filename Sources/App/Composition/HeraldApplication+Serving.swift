import Delivery
import Logging
import Observability
import Reports
import Scheduling
import ServiceLifecycle
import UnixSignals

extension HeraldApplication {
    /// Runs until a signal or a service that fails stops it.
    func serve(signals: [UnixSignal] = [.sigint, .sigterm], whenReady: @escaping @Sendable () -> Void = {}) async throws
    {
        var group = ServiceGroupConfiguration(
            services: try services(whenReady: whenReady), gracefulShutdownSignals: signals, logger: quietLogger)
        group.maximumGracefulShutdownDuration = .seconds(75)
        group.maximumCancellationDuration = .seconds(10)
        try await ServiceGroup(configuration: group).run()
        logger.info("stopped")
    }

    /// Stopped from the last to the first: nothing new is started, then what is under way is delivered and told.
    private func services(whenReady: @escaping @Sendable () -> Void) throws -> [any Service] {
        let keeper = storeClock.map { StoreClockKeeper(clock: $0, logger: logger) as any Service }
        return [keeper].compactMap { $0 } + [
            StoreNotices(outbox: outbox, logger: logger),
            OutcomeTeller(outbox: outbox, listeners: [outcomes], mask: mask, logger: logger),
            Dispatcher(
                outbox: outbox, settings: configuration.dispatch, mask: mask, logger: logger, coordinator: sharing),
            RetentionPruner(outbox: outbox, logger: logger),
            ReportRunPruner(store: ReportStore(store), clock: clock, logger: logger),
            DeadManSwitch(reports: configuration.reports, runner: runner),
            try scheduler(),
        ] + server + [
            ReadyNotice(logger: logger, jobs: try jobs.map(\.name), whenReady: whenReady)
        ]
    }

    func scheduler() throws -> Scheduler {
        Scheduler(store: store, jobs: try jobs, clock: clock, node: NodeName.make(), logger: logger)
    }

    /// The service group's own lines say nothing to an operator below a warning.
    private var quietLogger: Logger {
        var logger = logger
        logger.logLevel = .warning
        return logger
    }
}

/// Says that everything was started, and waits for the end.
private struct ReadyNotice: Service {
    let logger: Logger
    let jobs: [String]
    let whenReady: @Sendable () -> Void

    func run() async throws {
        logger.info("ready", metadata: ["jobs": "\(jobs.joined(separator: ", "))", "version": "\(HeraldVersion.text)"])
        whenReady()
        try? await gracefulShutdown()
    }
}
