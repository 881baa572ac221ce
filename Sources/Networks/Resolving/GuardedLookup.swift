/// Finds the addresses that a URL may be called at, at the moment at which it is called.
///
/// Who calls must connect to one of these addresses and not ask for the name again: a name may lead elsewhere a
/// moment later (DNS rebinding).
package struct GuardedLookup: Sendable {
    package let addressGuard: AddressGuard
    private let resolver: any HostResolver

    package init(_ addressGuard: AddressGuard, resolver: any HostResolver) {
        self.addressGuard = addressGuard
        self.resolver = resolver
    }

    /// The allowed ones, in the resolver's order; at least one.
    ///
    /// - Throws: `HostRefusal`, `LookupFailure` or `CancellationError`.
    package func addresses(for url: EndpointURL) async throws -> [IPAddress] {
        if let refusal = addressGuard.refusal(of: url) { throw refusal }
        switch url.host {
        case .address(let address): return [address]
        case .name(let name): return try check(try await resolver.addresses(of: name), of: name)
        }
    }

    private func check(_ found: [IPAddress], of name: String) throws -> [IPAddress] {
        let allowed = found.filter { addressGuard.refusal(of: $0) == nil }.map(\.canonical)
        guard allowed.isEmpty else { return allowed }
        let refusals = found.compactMap(addressGuard.refusal)
        guard !refusals.isEmpty else { throw LookupFailure(.notFound, "the host name \(name) has no address") }
        throw HostRefusal.resolved(name: name, refusals)
    }
}
