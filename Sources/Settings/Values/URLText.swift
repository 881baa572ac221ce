/// A URL taken apart as far as the configuration's check and the masking of secrets need it. Whoever connects
/// parses it again in his own way.
package struct URLText: Sendable {
    package let scheme: String
    private let userInfo: Substring?
    private let authority: Substring?
    /// Path, query and fragment.
    private let rest: Substring

    private static let secretItems: Set<String> = [
        "key", "token", "secret", "password", "passwd", "pwd", "access_token", "api_key", "apikey", "corpsecret", "sig",
        "signature", "sign", "auth",
    ]

    /// nil if it has no scheme.
    package init?(_ text: String) {
        guard let colon = text.firstIndex(of: ":") else { return nil }
        scheme = text[..<colon].lowercased()
        guard !scheme.isEmpty, scheme.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || "+-.".contains($0)) })
        else {
            return nil
        }
        let afterScheme = text[text.index(after: colon)...]
        guard afterScheme.hasPrefix("//") else {
            userInfo = nil
            authority = nil
            rest = afterScheme
            return
        }
        let afterSlashes = afterScheme.dropFirst(2)
        let end = afterSlashes.firstIndex { "/?#".contains($0) } ?? afterSlashes.endIndex
        let at = afterSlashes[..<end].lastIndex(of: "@")
        userInfo = at.map { afterSlashes[..<$0] }
        authority = at.map { afterSlashes[afterSlashes.index(after: $0)..<end] } ?? afterSlashes[..<end]
        rest = afterSlashes[end...]
    }

    /// nil if the URL can be used, else what is wrong with it; never with a part of it.
    package func complaint(schemes: [String]) -> String? {
        guard accepts(schemes) else { return Self.allowed(schemes) }
        guard let authority else {
            return scheme == "sqlite" || scheme == "file" ? nil : "\(scheme)://host…, with two slashes"
        }
        let encode = "a URL in which / ? # and % in the user's name or password are written as %2F %3F %23 and %25"
        if userInfo == nil, scheme != "http", scheme != "https", rest.contains("@") { return encode }
        if scheme == "sqlite" || scheme == "file" { return nil }
        guard let (host, port) = Self.split(authority), !host.isEmpty else { return encode }
        if let port, Int(port).map({ (1...65_535).contains($0) }) != true {
            return encode + ", and a port from 1 to 65535"
        }
        return (host + rest).contains(where: { $0.isWhitespace }) ? "a URL without spaces" : nil
    }

    /// `mysql+pymysql` is as good as `mysql`: other software writes its driver's name behind a plus sign.
    func accepts(_ schemes: [String]) -> Bool { schemes.contains(String(scheme.prefix { $0 != "+" })) }

    package static func allowed(_ schemes: [String]) -> String {
        "a URL that begins with " + schemes.map { $0 == "sqlite" ? "sqlite:" : "\($0)://" }.joined(separator: " or ")
    }

    /// The password and secret query items, as written and percent-decoded.
    package var secrets: Set<String> {
        let written = [password].compactMap { $0 } + queryItems.filter(\.isSecret).map(\.value)
        return Set(written.flatMap { [String($0), Self.decoded($0)] }.filter { !$0.isEmpty })
    }

    /// With `•••` in place of each secret.
    package var masked: String {
        var text = scheme + ":"
        if let authority {
            text += "//"
            if let userInfo {
                text += userInfo.prefix { $0 != ":" }
                text += password == nil ? "@" : ":\(SettingsMask.mask)@"
            }
            text += authority
        }
        guard let question = rest.firstIndex(of: "?") else { return text + rest }
        text += rest[...question]
        text += queryItems.map { $0.isSecret ? "\($0.name)=\(SettingsMask.mask)" : String($0.whole) }.joined(
            separator: "&")
        return text + (rest.firstIndex(of: "#").map { rest[$0...] } ?? "")
    }

    private var password: Substring? {
        guard let userInfo, let colon = userInfo.firstIndex(of: ":") else { return nil }
        return userInfo[userInfo.index(after: colon)...]
    }

    private var queryItems: [(name: Substring, value: Substring, whole: Substring, isSecret: Bool)] {
        guard let question = rest.firstIndex(of: "?") else { return [] }
        let query = rest[rest.index(after: question)...].prefix { $0 != "#" }
        return query.split(separator: "&", omittingEmptySubsequences: false).map { item in
            let equals = item.firstIndex(of: "=") ?? item.endIndex
            let value = item[equals...].dropFirst()
            return (
                item[..<equals], value, item, Self.secretItems.contains(item[..<equals].lowercased()) && !value.isEmpty
            )
        }
    }

    /// Host (an IPv6 one in brackets) and port.
    private static func split(_ authority: Substring) -> (host: Substring, port: Substring?)? {
        if authority.first == "[" {
            guard let bracket = authority.firstIndex(of: "]") else { return nil }
            let tail = authority[authority.index(after: bracket)...]
            guard tail.isEmpty || tail.first == ":" else { return nil }
            return (authority[...bracket], tail.isEmpty ? nil : tail.dropFirst())
        }
        guard let colon = authority.firstIndex(of: ":") else { return (authority, nil) }
        return (authority[..<colon], authority[authority.index(after: colon)...])
    }

    private static func decoded(_ text: Substring) -> String {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), let pair = String(rest.prefix(2)), pair.count == 2,
                let value = UInt8(pair, radix: 16)
            {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
