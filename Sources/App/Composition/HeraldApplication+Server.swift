import Observability
import Server
import ServiceLifecycle

extension HeraldApplication {
    /// The HTTP server, where the configuration has one.
    ///
    /// - Parameter whenListening: told the port as soon as it accepts connections; nil at once where nothing listens.
    func server(
        _ running: RunningServices, whenListening: @escaping @Sendable (_ port: Int?) -> Void
    ) throws -> [any Service] {
        guard let settings = configuration.server else {
            whenListening(nil)
            return []
        }
        return [
            access.keeper,
            HeraldServer(settings: settings, endpoints: try endpoints(running), parts: serverParts, logger: logger) {
                [logger] port in
                logger.info(
                    "listening", metadata: ["host": "\(settings.socketPath ?? settings.host)", "port": "\(port)"])
                whenListening(port)
            },
        ]
    }

    /// What the server needs of the rest.
    private var serverParts: ServerParts {
        ServerParts(
            gatekeeper: access.gatekeeper, auditor: ChangeAudit(log: auditLog, clock: clock, logger: logger),
            accessLog: AccessLogFile(files: logs.files, mask: mask), metrics: metrics, phase: phase)
    }

    /// Every route that there is.
    func endpoints(_ running: RunningServices) throws -> [Endpoint] {
        AlertEndpoints(receiver: alertReceiver).all
            + AuditEndpoints(log: auditLog).all
            + HealthEndpoints(board: health.board, phase: phase, clock: clock).all
            + LiveEventEndpoints(feed: liveEvents, streams: streams).all
            + LogEndpoints(ring: logs.ring, streams: streams, followed: followedLogEndpoints).all
            + MetricsEndpoints(registry: metrics).all
            + OpenAPIEndpoints().all
            + monitoringEndpoints
            + UsageEndpoints(desk: running.usage).all
            + (try restEndpoints(running))
    }
}
