import Networks

/// Whose request it is: the peer's address, or what a proxy that we trust says.
struct ClientAddresses: Sendable {
    let trustedProxies: [IPNetwork]

    /// - Parameter peer: the address at the other end of the connection; empty for a socket of the file system, whose
    ///   other end is a proxy on this machine.
    /// - Returns: the right-most address that is no proxy of ours: what stands further left the client may have
    ///   written.
    func client(of peer: String, _ head: RequestHead) -> String {
        guard let forwarded = head.forwardedFor, forwarded.utf8.count <= 4_096, isTrusted(peer) else { return peer }
        var client = peer
        for hop in forwarded.split(separator: ",").reversed() {
            guard let address = IPAddress(Self.bare(hop))?.canonical else { return client }
            client = address.description
            if !trustedProxies.contains(where: { $0.contains(address) }) { return client }
        }
        return client
    }

    private func isTrusted(_ peer: String) -> Bool {
        guard !peer.isEmpty else { return true }
        guard let address = IPAddress(peer)?.canonical else { return false }
        return trustedProxies.contains { $0.contains(address) }
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
