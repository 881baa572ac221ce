package import Settings

/// How `herald.yaml` declares the HTTP server: the section `server:`. Without it nothing listens.
package struct ServerSettings: Sendable, Hashable {
    /// A name or an address; 0.0.0.0 and :: are all of the machine's.
    package var host: String
    /// 0: any free one.
    package var port: Int
    /// Where people reach it: `https://ops.example.com`, for links in messages; nil: they do not.
    package var publicURL: String?

    /// Bytes.
    package static let defaultBodyLimit = 1_048_576

    package init(host: String = "127.0.0.1", port: Int = 8_080, publicURL: String? = nil) {
        self.host = host
        self.port = port
        self.publicURL = publicURL
    }

    package static let field = SettingsField(
        "server",
        .object([
            SettingsField(
                "listen", .text(allowed: allowed, check: { address($0) == nil ? allowed : nil }),
                "Where the HTTP API listens; behind a proxy on the same machine leave it as it is. Port 0: any free one.",
                default: "127.0.0.1:8080"),
            SettingsField(
                "public_url", .url(schemes: ["http", "https"]), "Where people reach it, for links in messages.",
                example: "https://ops.example.com"),
        ]), "The HTTP API: health, metrics, REST. Without this section nothing listens.")

    private static let allowed = "ADDRESS:PORT such as 127.0.0.1:8080 or [::1]:8080"

    /// - Returns: nil where the file has no such section.
    package static func read(_ root: SettingsNode) throws(SettingsProblem) -> ServerSettings? {
        guard let node = root.node("server") else { return nil }
        guard let (host, port) = address(try node.string("listen")) else {
            throw node.problem("allowed is \(allowed)", at: "listen")
        }
        return ServerSettings(host: host, port: port, publicURL: try node.optionalString("public_url"))
    }

    /// `host:port`, or `[v6]:port`.
    private static func address(_ text: String) -> (host: String, port: Int)? {
        guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]) else {
            return nil
        }
        var host = text[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = host.dropFirst().dropLast()
        } else if host.contains(":") {
            return nil
        }
        return host.isEmpty || host.contains(" ") ? nil : (String(host), Int(port))
    }
}
