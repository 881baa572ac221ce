/// Says which addresses calls may go to whose URL somebody else chose, so that no URL reaches the operator's own
/// network or a cloud's metadata service (server-side request forgery).
///
/// One function decides at every occasion, `refusal(of:)` for an address: when a URL is saved (its literal address),
/// and when it is connected to (what its name resolved to at that moment, `GuardedLookup`). Names prove nothing:
/// they may resolve to something else the next time.
package struct AddressGuard: Sendable, Hashable {
    /// The operator's own networks, allowed although they are reserved.
    package let allowed: [IPNetwork]

    package init(allowing networks: [IPNetwork] = []) { allowed = networks }

    /// nil if a call may go there.
    ///
    /// An IPv6 address that carries an IPv4 one is allowed only if both are.
    package func refusal(of address: IPAddress) -> AddressRefusal? {
        let address = address.canonical
        for view in [address] + address.embedded {
            if let reserved = reservation(of: view) { return AddressRefusal(address: address, reserved: reserved) }
        }
        return nil
    }

    /// The same for a URL, as far as it can be told without asking DNS: of its literal address, or of a name that only
    /// an own network can know. nil says nothing about what a name will resolve to.
    package func refusal(of url: EndpointURL) -> HostRefusal? {
        switch url.host {
        case .address(let address): refusal(of: address).map(HostRefusal.address)
        case .name(let name): refusal(ofName: name).map(HostRefusal.name)
        }
    }

    private func reservation(of address: IPAddress) -> ReservedNetwork? {
        guard let reserved = ReservedNetwork.all.first(where: { $0.network.contains(address) }) else { return nil }
        let isAllowed = reserved.canBeAllowed && allowed.contains { $0.contains(address) }
        return isAllowed ? nil : reserved
    }

    private func refusal(ofName name: String) -> InnerName? {
        guard InnerName.matches(name) else { return nil }
        guard name == "localhost" || name.hasSuffix(".localhost") else {
            return allowed.isEmpty ? InnerName(name: name) : nil
        }
        let loopback = [IPAddress.v4(0x7F00_0001), .v6(1)]
        return loopback.contains { refusal(of: $0) == nil } ? nil : InnerName(name: name)
    }
}
