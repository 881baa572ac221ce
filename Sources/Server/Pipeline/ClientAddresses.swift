import Networks

/// Whose request it is: the peer's address, or what a proxy that we trust says.
struct ClientAddresses: Sendable {
    /// What of the field is looked at, from its end: the proxies before us write there.
    private static let lookedAt = 4_096

    let trustedProxies: [IPNetwork]
    /// Whether the server listens on a socket of the file system.
    let isBehindSocketFile: Bool

    /// - Parameter peer: the address at the other end of the connection; empty for a socket of the file system, whose
    ///   other end is a proxy on this machine, and for a peer that has gone already, of whom nothing is known.
    /// - Returns: the right-most address that is no proxy of ours: what stands further left the client may have
    ///   written.
    func client(of peer: String, _ head: RequestHead) -> String {
        guard let forwarded = head.forwardedFor, isTrusted(peer) else { return peer }
        var client = peer
        for hop in Self.hops(forwarded).reversed() {
            guard let address = IPAddress(Self.bare(hop))?.canonical else { return client }
            client = address.description
            if !trustedProxies.contains(where: { $0.contains(address) }) { return client }
        }
        return client
    }

    private func isTrusted(_ peer: String) -> Bool {
        guard !peer.isEmpty else { return isBehindSocketFile }
        guard let address = IPAddress(peer)?.canonical else { return false }
        return trustedProxies.contains { $0.contains(address) }
    }

    /// A longer field is not ignored: that would give a stranger the proxy's own address.
    private static func hops(_ forwarded: String) -> [Substring] {
        guard forwarded.utf8.count > lookedAt else { return forwarded.split(separator: ",") }
        // The first may be cut in its middle.
        return forwarded.suffix(lookedAt).drop { $0 != "," }.split(separator: ",")
    }

    /// Without blanks, a port, and the brackets that go with it.
    private static func bare(_ hop: Substring) -> String {
        var hop = hop.drop { $0 == " " || $0 == "\t" }
        while hop.last == " " || hop.last == "\t" { hop = hop.dropLast() }
        if hop.first == "[" { return String(hop.dropFirst().prefix { $0 != "]" }) }
        // One colon: an IPv4 address with a port.
        if hop.utf8.count(where: { $0 == UInt8(ascii: ":") }) == 1 { return String(hop.prefix { $0 != ":" }) }
        return String(hop)
    }
}
