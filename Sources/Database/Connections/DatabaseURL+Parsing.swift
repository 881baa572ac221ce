/// The parts of a server's URL. No message repeats text that may be a piece of a password: one that was
/// not percent-encoded shifts everything after it.
extension DatabaseURL {
    static func dialect(ofScheme scheme: Substring) throws(DatabaseURLError) -> SQLDialect {
        switch scheme.prefix(while: { $0 != "+" }).lowercased() {
        case "sqlite": return .sqlite
        case "postgres", "postgresql": return .postgresql
        case "mysql", "mariadb": return .mysql
        default: throw DatabaseURLError("\(scheme): is not known; it must be sqlite:, postgres: or mysql:")
        }
    }

    static func credentials(in authority: Substring) throws(DatabaseURLError) -> (user: String?, password: String?) {
        guard let at = authority.lastIndex(of: "@") else { return (nil, nil) }
        let parts = authority[..<at].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let user = try decoded(parts[0], "the user")
        let password = parts.count > 1 ? try decoded(parts[1], "the password") : nil
        return (user.isEmpty ? nil : user, password)
    }

    static func address(in authority: Substring) throws(DatabaseURLError) -> (host: String, port: Int?) {
        let address = authority.lastIndex(of: "@").map { authority[authority.index(after: $0)...] } ?? authority
        let host: Substring
        let rest: Substring
        if address.hasPrefix("[") {
            guard let end = address.firstIndex(of: "]") else { throw DatabaseURLError("the host's ] is missing") }
            host = address[..<end].dropFirst()
            rest = address[address.index(after: end)...]
        } else {
            host = address.prefix { $0 != ":" }
            rest = address.dropFirst(host.count)
        }
        guard !host.isEmpty else { throw DatabaseURLError("the host is missing") }
        return (try decoded(host, "the host"), try port(rest))
    }

    private static func port(_ text: Substring) throws(DatabaseURLError) -> Int? {
        guard !text.isEmpty, text != ":" else { return nil }
        guard text.hasPrefix(":"), let port = Int(text.dropFirst()), (1...65_535).contains(port) else {
            throw DatabaseURLError(
                "the port is not a number from 1 to 65535 (in a password, write / as %2F, ? as %3F and # as %23)")
        }
        return port
    }

    static func options(in query: Substring) throws(DatabaseURLError) -> [String: String] {
        var options: [String: String] = [:]
        for pair in query.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = try decoded(parts[0], "an option's name")
            options[name] = parts.count > 1 ? try decoded(parts[1], "an option's value") : ""
        }
        return options
    }

    static func decoded(_ text: Substring, _ part: String) throws(DatabaseURLError) -> String {
        guard text.utf8.contains(UInt8(ascii: "%")) else { return String(text) }
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let high = rest.popFirst()?.hexadecimalDigit, let low = rest.popFirst()?.hexadecimalDigit else {
                throw DatabaseURLError("a % in \(part) must be written %25")
            }
            bytes.append(high << 4 | low)
        }
        guard let decoded = String(validating: bytes, as: UTF8.self), !bytes.contains(0) else {
            throw DatabaseURLError("\(part) is not UTF-8 once its % are decoded")
        }
        return decoded
    }
}

extension SQLDialect {
    var scheme: String {
        switch self {
        case .sqlite: "sqlite"
        case .postgresql: "postgres"
        case .mysql: "mysql"
        }
    }
}

extension UInt8 {
    fileprivate var hexadecimalDigit: UInt8? {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): self - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): self - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): self - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
