import Hummingbird
package import Logging
import ServiceLifecycle

/// The HTTP server: answers until the service group stops it, then finishes what it accepted.
package struct HeraldServer: Service {
    private let settings: ServerSettings
    private let endpoints: [Endpoint]
    private let parts: ServerParts
    private let logger: Logger
    private let whenBound: @Sendable (Int) -> Void

    /// - Parameter whenBound: told the port once connections are accepted.
    package init(
        settings: ServerSettings, endpoints: [Endpoint], parts: ServerParts = ServerParts(), logger: Logger,
        whenBound: @escaping @Sendable (Int) -> Void = { _ in }
    ) {
        self.settings = settings
        self.endpoints = endpoints
        self.parts = parts
        self.logger = logger
        self.whenBound = whenBound
    }

    package func run() async throws {
        let application = Application(
            router: RequestPipeline(endpoints: endpoints).router(),
            configuration: ApplicationConfiguration(
                address: .hostname(settings.host, port: settings.port), serverName: "herald", backlog: 1_024),
            onServerRunning: { [whenBound] channel in whenBound(channel.localAddress?.port ?? 0) }, logger: logger)
        try await application.run()
    }
}
