import AsyncHTTPClient
import Networks
import Timekeeping

/// An HTTP client for one endpoint that connects to one address, the one that was checked, and asks no DNS.
///
/// Name in the URL, `Host` and the certificate stay those of the endpoint. Nothing leads elsewhere: no redirects, no
/// proxy.
final class PinnedClient: Sendable {
    let address: IPAddress
    private let client: HTTPClient

    private static let connectTimeout = Duration.seconds(5)

    /// - Parameter certificates: A PEM file of the authorities to trust instead of the system's.
    init(_ url: EndpointURL, address: IPAddress, certificates: String?) {
        self.address = address
        var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
        if case .name(let name) = url.host { configuration.dnsOverride = [name: address.description] }
        if let certificates {
            configuration.tlsConfiguration = .makeClientConfiguration()
            configuration.tlsConfiguration?.trustRoots = .file(certificates)
        }
        configuration.timeout = .init(connect: .seconds(Self.connectTimeout.components.seconds))
        // A refused connection is said at once; the outbox knows when to try again.
        configuration.connectionPool.retryConnectionEstablishment = false
        // The channel's own concurrency is the limit.
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 1_000
        client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    /// Whoever sends holds the client; when nobody does and the pin is gone, its idle connections are closed. The
    /// callback holds it until that is done, for it must not be freed before.
    deinit {
        let client = client
        client.shutdown { _ in withExtendedLifetime(client) {} }
    }

    func execute(_ request: HTTPClientRequest, within limit: Duration) async throws -> HTTPClientResponse {
        try await client.execute(request, timeout: .nanoseconds(limit.milliseconds * 1_000_000))
    }
}
