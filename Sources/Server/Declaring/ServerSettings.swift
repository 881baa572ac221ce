package import Networks
package import Settings

/// How `herald.yaml` declares the HTTP server: the section `server:`. Without it nothing listens.
package struct ServerSettings: Sendable, Hashable {
    /// A name or an address; 0.0.0.0 and :: are all of the machine's.
    package var host: String
    /// 0: any free one.
    package var port: Int
    /// A socket of the file system in place of host and port.
    package var socketPath: String?
    /// Where people reach it: `https://ops.example.com`, for links in messages; nil: they do not.
    package var publicURL: String?
    /// Whose `X-Forwarded-For` is believed.
    package var trustedProxies: [IPNetwork] = Self.loopback
    /// nil: none.
    package var rateLimit: RateLimit? = .usual
    /// Bytes.
    package var bodyLimit = Self.defaultBodyLimit
    /// From a request's first byte to the end of its header fields.
    package var headerTimeout: Duration = .seconds(10)
    /// Within which a body that is under way has to bring 1 KiB.
    package var bodyTimeout: Duration = .seconds(10)
    /// Without a request.
    package var idleTimeout: Duration = .seconds(75)
    /// Between the news that the process stops and the end of accepting connections.
    package var drainDelay: Duration = .zero
    package var maximumConnections = 16_384

    /// Bytes.
    package static let defaultBodyLimit = 1_048_576

    package static let loopback = [
        IPNetwork(containing: .v4(0x7F00_0000), prefixLength: 8), IPNetwork(containing: .v6(1), prefixLength: 128),
    ]

    package init(host: String = "127.0.0.1", port: Int = 8_080, publicURL: String? = nil) {
        self.host = host
        self.port = port
        self.publicURL = publicURL
    }

    package static let field = SettingsField(
        "server", .object(fields), "The HTTP API: health, metrics, REST. Without this section nothing listens.")

    private static let fields = [
        SettingsField(
            "listen", .text(allowed: ListenAddress.allowed, check: ListenAddress.check),
            "Where the HTTP API listens; behind a proxy on the same machine leave it as it is. Port 0: any free one; unix:/run/herald/herald.sock: a socket of the file system.",
            default: "127.0.0.1:8080"),
        SettingsField(
            "public_url", .url(schemes: ["http", "https"]), "Where people reach it, for links in messages.",
            example: "https://ops.example.com"),
        SettingsField(
            "trusted_proxies", .list(of: .text(allowed: network, check: checkNetwork)),
            "Networks of the proxies before Herald: whose X-Forwarded-For says whose request it is. Of anybody else it is ignored.",
            default: #"["127.0.0.0/8", "::1/128"]"#),
        SettingsField(
            "rate_limit",
            .object([
                SettingsField(
                    "rate", .number(0...100_000), "Requests a second in the long run. 0: no limit.", default: "50"),
                SettingsField("burst", .integer(1...100_000), "Requests at once.", default: "100"),
            ]),
            "What one caller (a token; without one an address, IPv6 by /64) may ask of each node. Beyond it requests are answered with 429; health and the like are not counted.",
            default: "{}"),
        SettingsField(
            "body_limit", .byteSize(1_024...64 << 20), "The largest body of a request; beyond it 413.",
            default: "1MB"),
        SettingsField(
            "header_timeout", .duration(.milliseconds(100)...(.seconds(300))),
            "From the first byte of a request to the end of its header fields; then 408.", default: "10s"),
        SettingsField(
            "body_timeout", .duration(.milliseconds(100)...(.seconds(300))),
            "A request's body has to bring 1 KB within this time, again and again; else 408.", default: "10s"),
        SettingsField(
            "idle_timeout", .duration(.seconds(1)...(.seconds(3_600))),
            "How long a connection may stay open without a request. Keep it above the proxy's own (nginx: keepalive_timeout 60s).",
            default: "75s"),
        SettingsField(
            "drain_delay", .duration(.zero...(.seconds(20))),
            "How long it goes on serving after it was told to stop, while /health/ready already says no: as long as a load balancer needs to notice. 5s in Kubernetes.",
            default: "0s"),
        SettingsField(
            "max_connections", .integer(16...1_000_000),
            "Connections at once; the next ones wait. Each idle one costs about 16 KB.", default: "16384"),
    ]

    private static let network = "a network such as 10.0.0.0/8, fd00::/8 or one address"

    private static func checkNetwork(_ text: String) -> String? {
        do {
            _ = try IPNetwork(text)
            return nil
        } catch {
            return error.description
        }
    }

    /// - Returns: nil where the file has no such section.
    package static func read(_ root: SettingsNode) throws(SettingsProblem) -> ServerSettings? {
        guard let node = root.node("server") else { return nil }
        guard let listen = ListenAddress(try node.string("listen")) else {
            throw node.problem("allowed is \(ListenAddress.allowed)", at: "listen")
        }
        var settings = ServerSettings(publicURL: try node.optionalString("public_url"))
        switch listen {
        case .port(let host, let port): (settings.host, settings.port) = (host, port)
        case .socket(let path): settings.socketPath = path
        }
        settings.trustedProxies = try node.strings("trusted_proxies").compactMap { try? IPNetwork($0) }
        settings.rateLimit = try RateLimit.read(node)
        settings.bodyLimit = try node.byteSize("body_limit")
        settings.headerTimeout = try node.duration("header_timeout")
        settings.bodyTimeout = try node.duration("body_timeout")
        settings.idleTimeout = try node.duration("idle_timeout")
        settings.drainDelay = try node.duration("drain_delay")
        settings.maximumConnections = try node.integer("max_connections")
        return settings
    }
}
