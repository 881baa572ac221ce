/// The URL of somebody's endpoint, read so strictly that every program reads it alike.
///
/// The guard checks a host and another parser connects to one: where the two understand a text differently, the
/// guard is void. What two parsers could differ on is refused: user names, fragments, backslashes, spaces, letters
/// beyond ASCII, unusual spellings of IPv4, zones.
package struct EndpointURL: Sendable, Hashable {
    package enum Scheme: String, Sendable, Hashable {
        case http, https
        package var defaultPort: Int { self == .http ? 80 : 443 }
    }

    package enum Host: Sendable, Hashable {
        /// In lower case, without a dot at its end.
        case name(String)
        case address(IPAddress)
    }

    package let scheme: Scheme
    package let host: Host
    package let port: Int
    /// Path and query, from the slash on. They may hold a secret.
    private let target: String

    package init(_ text: String) throws(InvalidEndpointURL) {
        guard !text.isEmpty, text.utf8.count <= 2_048 else { throw .length }
        guard text.utf8.allSatisfy({ 0x20 < $0 && $0 < 0x7F }) else { throw .characters }
        guard !text.utf8.contains(where: { "\\\"<>^`{|}".utf8.contains($0) }) else { throw .characters }
        let (scheme, rest) = try Self.scheme(of: text)
        self.scheme = scheme
        guard !rest.contains("#") else { throw .fragment }
        let end = rest.firstIndex { $0 == "/" || $0 == "?" } ?? rest.endIndex
        let authority = rest[..<end]
        guard !authority.contains("@") else { throw .userInfo }
        let (host, port) = try Self.split(authority)
        self.host = try Self.host(host)
        self.port = try port.map { port throws(InvalidEndpointURL) in try Self.port(port) } ?? scheme.defaultPort
        target = try Self.target(rest[end...])
    }

    /// Scheme, host and port: what may be shown.
    package var origin: String { "\(scheme.rawValue)://\(authority)" }

    /// The whole, in one spelling.
    package var text: String { origin + target }

    /// The host as it stands in `text`; an IPv6 address without its brackets.
    package var hostText: String {
        switch host {
        case .name(let name): name
        case .address(let address): address.description
        }
    }

    private var authority: String {
        let host = hostText.contains(":") ? "[\(hostText)]" : hostText
        return port == scheme.defaultPort ? host : "\(host):\(port)"
    }
}

extension EndpointURL {
    private static func scheme(of text: String) throws(InvalidEndpointURL) -> (Scheme, Substring) {
        for scheme in [Scheme.http, .https] {
            let start = scheme.rawValue + "://"
            if text.prefix(start.count).lowercased() == start { return (scheme, text.dropFirst(start.count)) }
        }
        throw .scheme
    }

    private static func split(_ authority: Substring) throws(InvalidEndpointURL) -> (Substring, port: Substring?) {
        if authority.first == "[" {
            guard let bracket = authority.firstIndex(of: "]") else { throw .host }
            let tail = authority[authority.index(after: bracket)...]
            guard tail.isEmpty || tail.first == ":" else { throw .host }
            return (authority[...bracket], tail.isEmpty ? nil : tail.dropFirst())
        }
        guard let colon = authority.firstIndex(of: ":") else { return (authority, nil) }
        return (authority[..<colon], authority[authority.index(after: colon)...])
    }

    private static func port(_ text: Substring) throws(InvalidEndpointURL) -> Int {
        guard text.utf8.count <= 5, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let port = Int(text),
            (1...65_535).contains(port)
        else { throw .port }
        return port
    }

    private static func host(_ text: Substring) throws(InvalidEndpointURL) -> Host {
        if text.first == "[" {
            guard let address = IPAddress(String(text.dropFirst().dropLast())), address.family == .v6 else {
                throw .host
            }
            return .address(address.canonical)
        }
        let name = text.lowercased()
        if let address = IPAddress(name) { return .address(address) }
        if IPv4Spelling.endsInNumber(name) {
            throw .spelling(found: name, meant: IPv4Spelling.address(name)?.description)
        }
        guard isName(name) else { throw .host }
        return .name(name)
    }

    private static func isName(_ name: String) -> Bool {
        let labels = name.split(separator: ".", omittingEmptySubsequences: false)
        return name.utf8.count <= 253
            && labels.allSatisfy { label in
                (1...63).contains(label.utf8.count) && label.first != "-" && label.last != "-"
                    && label.utf8.allSatisfy(isNameByte)
            }
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"),
            UInt8(ascii: "_"):
            true
        default: false
        }
    }

    private static func target(_ text: Substring) throws(InvalidEndpointURL) -> String {
        guard !text.contains(where: { $0 == "[" || $0 == "]" }) else { throw .characters }
        let pieces = text.split(separator: "%", omittingEmptySubsequences: false).dropFirst()
        guard pieces.allSatisfy({ $0.prefix(2).utf8.count == 2 && UInt8($0.prefix(2), radix: 16) != nil }),
            pieces.allSatisfy({ $0.first != "+" })
        else { throw .characters }
        return text.first == "/" ? String(text) : "/" + text
    }
}
