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
            "\(name) leads into no public network: \(refusals.map(\.description).joined(separator: "; "))"
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
