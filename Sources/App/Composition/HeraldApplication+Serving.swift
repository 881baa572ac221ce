import Delivery
import Foundation
import Logging
import NIOCore
import NIOPosix
import Observability
import Reports
import Scheduling
import Server
import ServiceLifecycle
import Settlement
import UnixSignals

extension HeraldApplication {
    /// How long what is under way may take to finish after a stop was asked for. deploy/ gives Herald longer than both.
    static let longestShutdown = Duration.seconds(75)
    static let longestCancellation = Duration.seconds(10)

    /// Runs until a signal or a service that fails stops it.
    ///
    /// - Parameters:
    ///   - stop: when it ends Herald stops as on a signal: what is under way is finished.
    ///   - manager: is told how it goes.
    ///   - whenReady: told the port of the HTTP API; nil where nothing listens.
    func serve(
        signals: [UnixSignal] = [.sigint, .sigterm, .sighup], stop: AsyncStream<Never>? = nil,
        manager: ServiceManager? = nil, whenReady: @escaping @Sendable (_ port: Int?) -> Void = { _ in }
    ) async throws {
        try refuseTakenSocket()
        try await prepareTelemetry(adopting: true)
        var group = ServiceGroupConfiguration(
            services: try services(manager, whenReady: whenReady), gracefulShutdownSignals: signals,
            logger: quietLogger)
        if let stop {
            group.services.append(
                .init(service: StopRequest(stop: stop), successTerminationBehavior: .gracefullyShutdownGroup))
        }
        group.maximumGracefulShutdownDuration = Self.longestShutdown
        group.maximumCancellationDuration = Self.longestCancellation
        do {
            try await ServiceGroup(configuration: group).run()
        } catch let error as IOError {
            throw CommandFailure(.workFailed, listening(failedWith: error))
        } catch is UnixDomainSocketPathWrongType {
            throw CommandFailure(.workFailed, "cannot listen at \(listeningPlace): that is a file and no socket")
        }
        logger.info("stopped")
    }

    /// Of what a service may fail with, only a place to listen at has such an error.
    private func listening(failedWith error: IOError) -> String {
        let reason =
            switch error.errnoCode {
            case EADDRINUSE: "another process listens there; stop it, or change server.listen"
            case EADDRNOTAVAIL: "this machine has no such address; change server.listen"
            case EACCES: "it is not allowed to; a port below 1024 needs the right CAP_NET_BIND_SERVICE"
            case ENOENT: "there is no such folder; change server.listen"
            default: "\(error)"
            }
        return "cannot listen at \(listeningPlace): \(reason)"
    }

    private var listeningPlace: String {
        configuration.server.map { $0.socketPath.map { "unix:" + $0 } ?? "\($0.host):\($0.port)" } ?? "the network"
    }

    /// A socket of the file system is taken from whoever listens there without an error.
    private func refuseTakenSocket() throws {
        guard let path = configuration.server?.socketPath, ListeningPlace.isAnswered(socket: path) else { return }
        throw CommandFailure(
            .workFailed,
            "cannot listen at \(listeningPlace): another process listens there; stop it, or change server.listen")
    }

    /// Stopped from the last to the first: nothing new is started, then what is under way is delivered and told.
    private func services(
        _ manager: ServiceManager?, whenReady: @escaping @Sendable (Int?) -> Void
    ) throws -> [any Service] {
        let keeper = storeClock.map { StoreClockKeeper(clock: $0, logger: logger) as any Service }
        let (beginnings, begun) = AsyncStream<Int?>.makeStream(bufferingPolicy: .bufferingNewest(1))
        let running = try runningServices()
        let (dispatcher, scheduler) = (running.dispatcher, running.scheduler)
        health.board.watch(dispatcher.heartbeats, as: "dispatcher")
        health.board.watch(scheduler.heartbeats, as: "scheduler")
        let loops = dispatcher.heartbeats + scheduler.heartbeats
        return [logs.files, watchdog(manager, loops), keeper].compactMap { $0 } + [
            health.machine,
            StoreNotices(outbox: outbox, logger: logger),
        ] + watchMarkServices + [
            OutcomeTeller(outbox: outbox, listeners: listeners, mask: mask, logger: logger),
            dispatcher,
            RetentionPruner(outbox: outbox, logger: logger),
            ReportRunPruner(store: ReportStore(store), clock: clock, logger: logger),
            AuditPruner(store: store, clock: clock, logger: logger),
            liveEvents,
        ] + settlementServices + watchServices + logFileServices + (try collectingServices(running.usage))
            + (try alertingServices()) + [
                DeadManSwitch(reports: configuration.reports, runner: runner),
                scheduler,
                running.reportStarts,
                running.settlementStarts,
            ] + (try samplers()) + usageServices(running.usage)
            + (try server(running) {
                begun.yield($0)
                begun.finish()
            }) + [
                ReadyNotice(
                    logger: logger, jobs: try jobs.map(\.name), phase: phase, manager: manager, beginnings: beginnings,
                    status: statusLine, whenReady: whenReady)
            ]
    }

    private func watchdog(_ manager: ServiceManager?, _ loops: [LoopHeartbeat]) -> (any Service)? {
        manager.flatMap { manager in
            Watchdog(manager, loops: loops, eventLoops: httpClient.eventLoopGroup, logger: logger) {
                [board = health.board] in await board.isAlive()
            }
        }
    }

    func runningServices() throws -> RunningServices {
        RunningServices(
            scheduler: try scheduler(),
            dispatcher: Dispatcher(
                outbox: outbox, settings: configuration.dispatch, mask: mask, logger: logger, coordinator: sharing),
            reportStarts: ReportStarts(runner: runner, clock: clock),
            settlementStarts: SettlementStarts(clock: clock, logger: logger), usage: usageDesk)
    }

    /// - Parameter patience: for partners, before a settlement's summary is told.
    func scheduler(patience: Duration = SettlementRunner.patience) throws -> Scheduler {
        Scheduler(
            store: store, jobs: try jobs(patience: patience), clock: clock, node: NodeName.make(), logger: logger,
            factory: metrics)
    }

    /// The service group's own lines say nothing to an operator below a warning.
    private var quietLogger: Logger {
        var logger = logger
        logger.logLevel = .warning
        return logger
    }
}
