import AsyncHTTPClient

/// How Herald calls its peers.
enum HTTPClients {
    /// No redirects: a peer that answers 3xx to a webhook has moved, and its operator must be told.
    static var configuration: HTTPClient.Configuration {
        var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
        configuration.timeout = .init(connect: .seconds(10), read: .seconds(30))
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 32
        return configuration
    }
}
