/// All addresses that begin with the same bits: `10.0.0.0/8`, `fd00::/8`.
package struct IPNetwork: Sendable, Hashable {
    package let base: IPAddress
    package let prefixLength: Int

    /// Why a text is no network, to stand after "allowed is".
    package struct Unreadable: Error, Sendable, Hashable, CustomStringConvertible {
        package let description: String
    }

    /// Reads `10.0.0.0/8`; an address alone is the network of that one address.
    package init(_ text: String) throws(Unreadable) {
        let form = Unreadable(description: "a network such as 10.0.0.0/8, fd00::/8 or one address")
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let first = parts.first, let address = IPAddress(String(first)) else { throw form }
        var length = address.family.width
        if parts.count == 2 {
            guard let number = Self.length(parts[1]), number <= length else { throw form }
            length = number
        }
        let network = IPNetwork(containing: address, prefixLength: length)
        guard network.base == address else {
            throw Unreadable(description: "\(network), the network that \(text) lies in, or one address without /")
        }
        guard address.canonical == address else {
            throw Unreadable(description: "the IPv4 form, \(address.canonical), of this IPv4-mapped address")
        }
        self = network
    }

    /// The network of that size in which the address lies. The length is held to what the family has.
    package init(containing address: IPAddress, prefixLength: Int) {
        let length = min(max(prefixLength, 0), address.family.width)
        let hostBits = address.family.width - length
        let bits = hostBits == 128 ? 0 : (address.bits >> hostBits) << hostBits
        base = address.family == .v4 ? .v4(UInt32(truncatingIfNeeded: bits)) : .v6(bits)
        self.prefixLength = length
    }

    package func contains(_ address: IPAddress) -> Bool {
        address.family == base.family && IPNetwork(containing: address, prefixLength: prefixLength).base == base
    }

    package func contains(_ other: IPNetwork) -> Bool {
        other.prefixLength >= prefixLength && contains(other.base)
    }

    private static func length(_ text: Substring) -> Int? {
        guard (1...3).contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            text == "0" || !text.hasPrefix("0")
        else { return nil }
        return Int(text)
    }
}

extension IPNetwork: CustomStringConvertible {
    package var description: String { "\(base)/\(prefixLength)" }
}
