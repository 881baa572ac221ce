/// The parts of a Redis's URL. No message repeats text that may be a piece of a password: one that was not
/// percent-encoded shifts everything after it.
extension RedisURL {
    static func credentials(in authority: Substring) throws -> (user: String?, password: String?) {
        guard let at = authority.lastIndex(of: "@") else { return (nil, nil) }
        let parts = authority[..<at].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let user = try decoded(parts[0], "the user")
        let password = parts.count > 1 ? try decoded(parts[1], "the password") : nil
        guard user.isEmpty || password != nil else {
            throw RedisURLError("a user needs a password; a password alone is written redis://:password@host")
        }
        return (user.isEmpty ? nil : user, password?.isEmpty == true ? nil : password)
    }

    static func address(in authority: Substring) throws -> Address {
        let address = authority.lastIndex(of: "@").map { authority[authority.index(after: $0)...] } ?? authority
        let host: Substring
        let rest: Substring
        if address.hasPrefix("[") {
            guard let end = address.firstIndex(of: "]") else { throw RedisURLError("the host's ] is missing") }
            host = address[..<end].dropFirst()
            rest = address[address.index(after: end)...]
        } else {
            host = address.prefix { $0 != ":" }
            rest = address.dropFirst(host.count)
        }
        guard !host.isEmpty else { throw RedisURLError("the host is missing") }
        return .host(try decoded(host, "the host"), port: try port(rest))
    }

    private static func port(_ text: Substring) throws -> Int {
        guard !text.isEmpty, text != ":" else { return 6_379 }
        guard text.hasPrefix(":"), let port = Int(text.dropFirst()), (1...65_535).contains(port) else {
            throw RedisURLError(
                "the port is not a number from 1 to 65535 (in a password / is written %2F, ? %3F, # %23 and % %25)")
        }
        return port
    }

    static func database(_ text: Substring) throws -> Int {
        guard !text.isEmpty else { return 0 }
        guard let number = Int(text), number >= 0, number <= 100_000 else {
            throw RedisURLError("the database behind the last / is a number, 0 in most places")
        }
        return number
    }

    private static func decoded(_ text: Substring, _ part: String) throws -> String {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let high = rest.popFirst(), let low = rest.popFirst(),
                let value = UInt8(String(decoding: [high, low], as: UTF8.self), radix: 16), high != UInt8(ascii: "+")
            else { throw RedisURLError("a % in \(part) must be written %25") }
            bytes.append(value)
        }
        guard let decoded = String(validating: bytes, as: UTF8.self), !bytes.contains(0) else {
            throw RedisURLError("\(part) is not UTF-8 once its % are decoded")
        }
        return decoded
    }
}
