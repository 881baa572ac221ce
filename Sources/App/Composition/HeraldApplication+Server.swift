import Observability
import Server
import ServiceLifecycle

extension HeraldApplication {
    /// The HTTP server, where the configuration has one.
    var server: [any Service] {
        configuration.server.map { settings in
            [
                HeraldServer(settings: settings, endpoints: endpoints, logger: logger) { [logger] port in
                    logger.info("listening", metadata: ["host": "\(settings.host)", "port": "\(port)"])
                }
            ]
        } ?? []
    }

    /// Every route that there is.
    var endpoints: [Endpoint] {
        MetricsEndpoints(registry: metrics).all
    }
}
