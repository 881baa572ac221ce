/// Why a call may not go to an address.
package struct AddressRefusal: Error, Sendable, Hashable, CustomStringConvertible {
    package let address: IPAddress
    package let reserved: ReservedNetwork

    /// `10.1.2.3 is in 10.0.0.0/8, a private network`
    package var description: String {
        reserved.network.contains(address)
            ? "\(address) is in \(reserved.network), \(reserved.purpose)"
            : "\(address) leads to an address in \(reserved.network), \(reserved.purpose)"
    }
}

/// A name that no public DNS knows, so that only an own network can answer for it.
package struct InnerName: Error, Sendable, Hashable, CustomStringConvertible {
    package let name: String

    package var description: String { "\(name) is a name of an own network" }

    /// The names reserved by RFC 6761, RFC 6762, RFC 8375 and ICANN (`internal`), and those without a dot.
    private static let suffixes = ["localhost", "local", "localdomain", "internal", "home.arpa", "lan", "intranet"]

    static func matches(_ name: String) -> Bool {
        !name.contains(".") || suffixes.contains { name == $0 || name.hasSuffix(".\($0)") }
    }
}

/// Why a call may not go to a host.
package enum HostRefusal: Error, Sendable, Hashable, CustomStringConvertible {
    case address(AddressRefusal)
    case name(InnerName)
    /// The addresses that the name has, none of which is allowed.
    case resolved(name: String, [AddressRefusal])

    package var description: String {
        switch self {
        case .address(let refusal): refusal.description
        case .name(let name): name.description
        case .resolved(let name, let refusals):
            "\(name) leads to \(refusals.map(\.description).joined(separator: ", and "))"
        }
    }

    /// Whether naming a network under `allow_networks` would help.
    package var canBeAllowed: Bool {
        switch self {
        case .address(let refusal): refusal.reserved.canBeAllowed
        case .name: true
        case .resolved(_, let refusals): refusals.contains { $0.reserved.canBeAllowed }
        }
    }
}
