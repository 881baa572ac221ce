import ServiceLifecycle
import UnixSignals

extension HeraldApplication {
    /// Runs a daemon beside nothing else until a signal.
    func run(_ daemon: DrainDaemon, signals: [UnixSignal] = [.sigint, .sigterm, .sighup]) async throws {
        var logger = logger
        logger.logLevel = .warning
        var group = ServiceGroupConfiguration(services: [daemon], gracefulShutdownSignals: signals, logger: logger)
        group.maximumGracefulShutdownDuration = Self.longestShutdown
        group.maximumCancellationDuration = Self.longestCancellation
        try await ServiceGroup(configuration: group).run()
        self.logger.info("stopped")
    }
}
