import Observability
import Server
import ServiceLifecycle

extension HeraldApplication {
    /// The HTTP server, where the configuration has one.
    ///
    /// - Parameter whenListening: called as soon as it accepts connections; at once where nothing listens.
    func server(
        _ running: RunningServices, whenListening: @escaping @Sendable () -> Void
    ) throws -> [any Service] {
        guard let settings = configuration.server else {
            whenListening()
            return []
        }
        return [
            HeraldServer(settings: settings, endpoints: try endpoints(running), logger: logger) { [logger] port in
                logger.info("listening", metadata: ["host": "\(settings.host)", "port": "\(port)"])
                whenListening()
            }
        ]
    }

    /// Every route that there is.
    func endpoints(_ running: RunningServices) throws -> [Endpoint] {
        AlertEndpoints(receiver: alertReceiver).all
            + MetricsEndpoints(registry: metrics).all
            + OpenAPIEndpoints().all
            + (try restEndpoints(running))
    }
}
