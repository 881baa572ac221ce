/// A URL as people paste it, split as far as it takes to find a video in it. It is never called.
struct PastedURL: Sendable, Hashable {
    /// In lower case, without port and without a dot at its end.
    let host: String
    /// What stands between the slashes.
    let path: [Substring]
    private let query: Substring

    /// - Parameter text: With or without `https://`.
    init?(_ text: Substring) {
        var rest = text
        if let scheme = Self.schemes.first(where: { text.prefix($0.count).lowercased() == $0 }) {
            rest = rest.dropFirst(scheme.count)
        }
        rest = rest.drop { $0 == "/" }
        rest = rest.prefix { $0 != "#" }
        let end = rest.firstIndex { $0 == "/" || $0 == "?" } ?? rest.endIndex
        guard let host = Self.host(rest[..<end]) else { return nil }
        self.host = host
        let target = rest[end...]
        path = target.prefix { $0 != "?" }.split(separator: "/")
        query = target.drop { $0 != "?" }.dropFirst()
    }

    static let schemes = ["https:", "http:"]

    /// The value of a parameter, decoded; its name may have been through HTML (`&amp;v=`).
    subscript(name: String) -> String? {
        for pair in query.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1)
            guard parts.count == 2 else { continue }
            if parts[0] == name || parts[0] == "amp;" + name { return Self.decoded(parts[1]) }
        }
        return nil
    }

    /// Whether the host is that domain or one below it.
    func isOf(_ domain: String) -> Bool { host == domain || host.hasSuffix("." + domain) }

    /// A user name before the host is no video link: `youtube.com@attacker.net` leads to the attacker.
    private static func host(_ authority: Substring) -> String? {
        var name = authority[...]
        if let colon = name.lastIndex(of: ":") {
            guard name[colon...].dropFirst().utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
            name = name[..<colon]
        }
        if name.last == "." { name = name.dropLast() }
        let labels = name.split(separator: ".", omittingEmptySubsequences: false)
        guard labels.count > 1, name.utf8.count <= 253, labels.allSatisfy({ !$0.isEmpty }),
            name.utf8.allSatisfy(isHostByte)
        else { return nil }
        return name.lowercased()
    }

    private static func isHostByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"):
            true
        default: false
        }
    }

    private static func decoded(_ text: Substring) -> String {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), let decoded = UInt8(Substring(rest.prefix(2)), radix: 16) {
                bytes.append(decoded)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
