import AsyncHTTPClient

/// How Herald calls its peers.
enum HTTPClients {
    /// No redirects: a peer that answers 3xx to a webhook has moved, and its operator must be told.
    static var configuration: HTTPClient.Configuration {
        var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
        configuration.timeout = .init(connect: .seconds(10), read: .seconds(30))
        // A refused connection is said at once; the outbox knows when to try again.
        configuration.connectionPool.retryConnectionEstablishment = false
        // The channels' own concurrency is the limit: several may have one host, WeCom's.
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 1_000
        return configuration
    }
}
