/// Why a text is no URL that Herald calls. Never quotes more of it than the host.
package enum InvalidEndpointURL: Error, Sendable, Hashable {
    case length
    case characters
    case scheme
    case userInfo
    case fragment
    case host
    case port
    /// An IPv4 address in a spelling that programs read differently.
    case spelling(found: String, meant: String?)
}

extension InvalidEndpointURL: CustomStringConvertible {
    /// To stand after "allowed is".
    package var description: String {
        switch self {
        case .length: "a URL of at most 2048 characters"
        case .characters:
            "a URL of plain ASCII characters; write others percent-encoded, and a host name with letters beyond ASCII "
                + "in its xn-- form"
        case .scheme: "a URL that begins with https:// or http://"
        case .userInfo: "a URL without user name and password: receivers know Herald by its signature"
        case .fragment: "a URL without #: what follows it is never sent"
        case .host: "a URL with a host name such as hooks.example.com, an IPv4 address or an IPv6 address in brackets"
        case .port: "a URL with a port from 1 to 65535"
        case .spelling(let found, let meant):
            "an IPv4 address in four decimal numbers"
                + (meant.map { "; \(found) can be read as \($0)" } ?? "; \(found) is neither that nor a name")
        }
    }
}
