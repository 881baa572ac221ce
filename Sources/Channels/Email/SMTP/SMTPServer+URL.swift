extension SMTPServer {
    /// Why a URL is none of a mail server; without any part of it.
    struct InvalidURL: Error, CustomStringConvertible {
        let description: String
        init(_ description: String) { self.description = description }
    }

    /// - Parameters:
    ///   - url: `smtps://user:password@host:465`, `smtp://host:587`, user and password percent-encoded.
    ///   - requiresTLS: whether STARTTLS is used with `smtp://`; nil: except to this machine itself.
    init(url: String, requiresTLS: Bool?, certificateFile: String?) throws(InvalidURL) {
        guard let colon = url.firstRange(of: "://") else { throw InvalidURL("has no scheme") }
        let isImplicit = url[..<colon.lowerBound].lowercased() == "smtps"
        var authority = url[colon.upperBound...]
        if authority.last == "/" { authority.removeLast() }
        let credentials = try Self.takeCredentials(from: &authority)
        guard !authority.contains(where: { "/?#".contains($0) }) else {
            throw InvalidURL("has a path; a mail server is a host and a port")
        }
        let (host, port) = try Self.hostAndPort(authority)
        let encrypts = requiresTLS ?? !Self.isLoopback(host)
        self.init(
            host: host, port: port ?? (isImplicit ? 465 : encrypts ? 587 : 25),
            encryption: isImplicit ? .implicit : encrypts ? .startTLS : .none, user: credentials?.user,
            password: credentials?.password, certificateFile: certificateFile)
        if isImplicit, requiresTLS == false { throw InvalidURL("says smtps, which is TLS, and tls says none") }
        if encryption == .none, user != nil, !Self.isLoopback(host) {
            throw InvalidURL("has a password that would travel unencrypted; leave out tls: none")
        }
    }

    private static func takeCredentials(
        from authority: inout Substring
    ) throws(InvalidURL) -> (user: String, password: String)? {
        guard let at = authority.lastIndex(of: "@") else { return nil }
        let userInfo = authority[..<at]
        authority = authority[authority.index(after: at)...]
        let halves = userInfo.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard halves.count == 2, let user = decoded(halves[0]), let password = decoded(halves[1]), !user.isEmpty,
            !password.isEmpty
        else {
            throw InvalidURL("needs user and password as user:password@, or neither; write % as %25 and @ as %40")
        }
        return (user, password)
    }

    private static func hostAndPort(_ authority: Substring) throws(InvalidURL) -> (String, Int?) {
        let bracket = authority.first == "[" ? authority.firstIndex(of: "]") : nil
        let hostEnd =
            bracket.map { authority.index(after: $0) } ?? authority.firstIndex(of: ":") ?? authority.endIndex
        let host = String(authority[..<hostEnd])
        guard !host.isEmpty, host.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { throw InvalidURL("has no host") }
        guard hostEnd < authority.endIndex else { return (host, nil) }
        guard authority[hostEnd] == ":", let port = Int(authority[hostEnd...].dropFirst()), (1...65_535).contains(port)
        else {
            throw InvalidURL("needs a port from 1 to 65535")
        }
        return (host, port)
    }

    /// Names and addresses of this machine: nobody in between can listen.
    static func isLoopback(_ host: String) -> Bool {
        let host = host.lowercased()
        if host == "localhost" || host.hasSuffix(".localhost") || host == "[::1]" { return true }
        let numbers = host.split(separator: ".", omittingEmptySubsequences: false)
        return numbers.count == 4 && numbers[0] == "127" && numbers.allSatisfy { UInt8($0) != nil }
    }

    /// nil where a percent sign begins no two digits, or the bytes are no UTF-8 or hold control characters.
    private static func decoded(_ text: Substring) -> String? {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let pair = String(rest.prefix(2)), pair.utf8.count == 2, let value = UInt8(pair, radix: 16) else {
                return nil
            }
            bytes.append(value)
            rest = rest.dropFirst(2)
        }
        guard bytes.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else { return nil }
        return String(validating: bytes, as: UTF8.self)
    }
}
