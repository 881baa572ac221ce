import Foundation
import Hummingbird
import HummingbirdCore
package import Logging
import NIOCore
import ServiceLifecycle

/// The HTTP server: answers until the service group stops it, then finishes what it accepted.
///
/// The end, in order: it is draining at once, which `/health/ready` and `Connection: close` tell; for `drain_delay` it
/// goes on as before, so that whoever distributes requests notices; then it accepts no connection more, finishes the
/// requests of which it has read something, and ends streams.
package struct HeraldServer: Service {
    private let settings: ServerSettings
    private let endpoints: [Endpoint]
    private let parts: ServerParts
    private let logger: Logger
    private let whenBound: @Sendable (Int) -> Void
    private let socket = ListeningSocket()

    /// A handler that takes longer is cancelled.
    private static let patience: Duration = .seconds(30)

    /// - Parameter whenBound: told the port once connections are accepted; 0 for a socket of the file system.
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
        var configuration = ServiceGroupConfiguration(services: [application], logger: quietLogger)
        // No limit on what comes after: beyond it the group would end the process, and a handler may be stuck in a
        // statement. Whoever runs the server has the last word on that.
        configuration.maximumGracefulShutdownDuration = Self.patience
        let group = ServiceGroup(configuration: configuration)
        // A task of its own: what it inherited would tell the group inside of the stop before it is time.
        let serving = Task.detached { try await group.run() }
        try await withTaskCancellationHandler {
            try await withGracefulShutdownHandler {
                try await serving.value
            } onGracefulShutdown: { [phase = parts.phase, delay = settings.drainDelay, socket] in
                phase.beginDraining()
                Task {
                    if delay > .zero { try? await Task.sleep(for: delay) }
                    await socket.takeNoMore()
                    await group.triggerGracefulShutdown()
                }
            }
        } onCancel: { [socket] in
            Task {
                await socket.takeNoMore()
                serving.cancel()
            }
        }
    }

    private var application: some Service {
        let traffic = Traffic(accessLog: parts.accessLog, metrics: parts.metrics)
        let files = FileDescriptors.raiseLimit()
        return Application(
            responder: pipeline(traffic),
            server: .withTaskPerRequest(channel(traffic)),
            configuration: ApplicationConfiguration(
                address: address, serverName: "herald", backlog: 1_024,
                availableConnectionsDelegate: ConnectionCount(
                    // Some are for the store, peers and logs.
                    maximum: max(16, min(settings.maximumConnections, files - 200)), metrics: parts.metrics)),
            onServerRunning: { [whenBound, socket] channel in
                await socket.opened(channel)
                whenBound(channel.localAddress?.port ?? 0)
            }, logger: quietLogger)
    }

    private func pipeline(_ traffic: Traffic) -> RequestPipeline {
        RequestPipeline(
            routes: RouteTable(endpoints, metrics: parts.metrics),
            addresses: ClientAddresses(
                trustedProxies: settings.trustedProxies, isBehindSocketFile: settings.socketPath != nil),
            traffic: traffic,
            failures: Failures(logger: logger), gate: Gate(gatekeeper: parts.gatekeeper),
            limiter: settings.rateLimit.map { RateLimiter($0) }, auditor: parts.auditor, phase: parts.phase,
            bodyLimit: settings.bodyLimit, logger: logger)
    }

    private func channel(_ traffic: Traffic) -> HTTP1Channel.Configuration {
        let limits = WireLimits(
            headerTimeout: TimeAmount(settings.headerTimeout), bodyPatience: TimeAmount(settings.bodyTimeout),
            idleTimeout: TimeAmount(settings.idleTimeout))
        return HTTP1Channel.Configuration(
            additionalChannelHandlers: [WireTail(WireGuard(limits: limits, refused: traffic.record))],
            httpDecoderConfiguration: .init(
                maxHeaderFieldSize: WireLimits.headerBytes, maxHeaderListSize: WireLimits.headerBytes,
                maxHeaderFieldCount: WireLimits.headerFields))
    }

    private var address: BindAddress {
        settings.socketPath.map { .unixDomainSocket(path: $0) } ?? .hostname(settings.host, port: settings.port)
    }

    /// The framework's own lines say nothing to an operator below a warning.
    private var quietLogger: Logger {
        var logger = logger
        logger.logLevel = max(logger.logLevel, .warning)
        return logger
    }
}
