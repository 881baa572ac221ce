import Glibc

/// An IPv4 or IPv6 address, without port and without zone.
package struct IPAddress: Sendable, Hashable {
    package enum Family: Sendable, Hashable {
        case v4, v6

        /// Bits of an address.
        package var width: Int { self == .v4 ? 32 : 128 }
    }

    package let family: Family
    /// The number that the address is; an IPv4 one in the lowest 32 bits.
    package let bits: UInt128

    package static func v4(_ bits: UInt32) -> IPAddress { IPAddress(family: .v4, bits: UInt128(bits)) }
    package static func v6(_ bits: UInt128) -> IPAddress { IPAddress(family: .v6, bits: bits) }

    private init(family: Family, bits: UInt128) {
        self.family = family
        self.bits = bits
    }

    /// Reads `192.0.2.1` (four decimal numbers without leading zeros) and every form of RFC 4291, 2.2.
    ///
    /// nil for everything else, also for what C libraries take for an address besides (`0177.1`, `127.1`,
    /// `2130706433`, see `IPv4Spelling`), for brackets and for zones (`fe80::1%eth0`).
    package init?(_ text: String) {
        // The longest form has 45 characters; a zero byte would end the text for the C library.
        guard !text.isEmpty, text.utf8.count <= 45, !text.utf8.contains(0) else { return nil }
        if text.utf8.contains(UInt8(ascii: ":")) {
            var address = in6_addr()
            guard inet_pton(AF_INET6, text, &address) == 1 else { return nil }
            self.init(address)
        } else {
            var address = in_addr()
            guard inet_pton(AF_INET, text, &address) == 1 else { return nil }
            self = .v4(UInt32(bigEndian: address.s_addr))
        }
    }

    init(_ address: in6_addr) {
        let bits = withUnsafeBytes(of: address) { bytes in bytes.reduce(UInt128(0)) { $0 << 8 | UInt128($1) } }
        self = .v6(bits)
    }
}

extension IPAddress: CustomStringConvertible {
    /// As RFC 5952 writes it.
    package var description: String {
        var buffer = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        let length = socklen_t(buffer.count)
        switch family {
        case .v4:
            var address = in_addr(s_addr: UInt32(truncatingIfNeeded: bits).bigEndian)
            inet_ntop(AF_INET, &address, &buffer, length)
        case .v6:
            var address = in6_addr()
            withUnsafeMutableBytes(of: &address) { bytes in
                for index in bytes.indices { bytes[index] = UInt8(truncatingIfNeeded: bits >> (120 - 8 * index)) }
            }
            inet_ntop(AF_INET6, &address, &buffer, length)
        }
        return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
