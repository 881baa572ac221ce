extension IPAddress {
    /// The IPv4 address in place of its IPv4-mapped form `::ffff:192.0.2.1`, which the kernel connects to the same
    /// machine; any other address itself.
    package var canonical: IPAddress {
        guard family == .v6, bits >> 32 == 0xFFFF else { return self }
        return .v4(UInt32(truncatingIfNeeded: bits))
    }

    /// The IPv4 addresses that somebody on the way (a relay, a translator, a tunnel) would take out of this IPv6
    /// address and send to.
    package var embedded: [IPAddress] {
        guard family == .v6 else { return [] }
        return prefixEmbedded + isatapEmbedded
    }

    private var prefixEmbedded: [IPAddress] {
        if bits >> 32 == 0, bits > 1 { return [v4(at: 0)] }  // IPv4-compatible ::192.0.2.1, RFC 4291
        if bits >> 32 == 0xFFFF_0000 { return [v4(at: 0)] }  // IPv4-translated ::ffff:0:192.0.2.1, RFC 2765
        if bits >> 32 == 0x0064_FF9B << 64 { return [v4(at: 0)] }  // NAT64 64:ff9b::/96, RFC 6052
        if bits >> 80 == 0x0064_FF9B_0001 { return localTranslations }  // NAT64 64:ff9b:1::/48, RFC 8215
        if bits >> 112 == 0x2002 { return [v4(at: 80)] }  // 6to4, RFC 3056
        if bits >> 96 == 0x2001_0000 {  // Teredo, RFC 4380: the server, and the client with its bits turned
            return [v4(at: 64), .v4(~UInt32(truncatingIfNeeded: bits))]
        }
        return []
    }

    /// An operator chooses how long the prefix within 64:ff9b:1::/48 is, and with it where the IPv4 address lies
    /// (RFC 6052, 2.2; bits 64 to 71 are left out).
    private var localTranslations: [IPAddress] {
        let around64 = UInt32(truncatingIfNeeded: bits >> 64) << 16 | UInt32(truncatingIfNeeded: bits >> 40) & 0xFFFF
        let around56 = UInt32(truncatingIfNeeded: bits >> 64) << 24 | UInt32(truncatingIfNeeded: bits >> 32) & 0xFF_FFFF
        return [.v4(around64), .v4(around56), v4(at: 24), v4(at: 0)]
    }

    /// An interface identifier `0:5efe:192.0.2.1` or `200:5efe:192.0.2.1` under any prefix, RFC 5214.
    private var isatapEmbedded: [IPAddress] {
        let marker = UInt32(truncatingIfNeeded: bits >> 32)
        return marker == 0x0000_5EFE || marker == 0x0200_5EFE ? [v4(at: 0)] : []
    }

    private func v4(at shift: Int) -> IPAddress { .v4(UInt32(truncatingIfNeeded: bits >> shift)) }
}
