/// Where a server listens, as the configuration writes it.
enum ListenAddress: Sendable, Hashable {
    case port(host: String, Int)
    case socket(path: String)

    static let allowed = "ADDRESS:PORT such as 127.0.0.1:8080 or [::1]:8080, or unix:/PATH"

    static func check(_ text: String) -> String? { ListenAddress(text) == nil ? allowed : nil }

    /// `host:port`, `[v6]:port` or `unix:/path`, which the kernel wants below 108 bytes.
    init?(_ text: String) {
        if text.hasPrefix("unix:") {
            let path = String(text.dropFirst(5))
            guard path.hasPrefix("/"), (2...107).contains(path.utf8.count) else { return nil }
            self = .socket(path: path)
            return
        }
        guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]) else {
            return nil
        }
        var host = text[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = host.dropFirst().dropLast()
        } else if host.contains(":") {
            return nil
        }
        guard !host.isEmpty, !host.contains(" ") else { return nil }
        self = .port(host: String(host), Int(port))
    }
}
