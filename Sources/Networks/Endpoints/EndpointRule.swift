/// Which URLs may be called that somebody else chose: what is said of them before anybody asks DNS.
package struct EndpointRule: Sendable, Hashable {
    package let addressGuard: AddressGuard
    /// `http://` beyond the operator's own networks too.
    package let allowsHTTP: Bool

    package init(_ addressGuard: AddressGuard, allowsHTTP: Bool) {
        self.addressGuard = addressGuard
        self.allowsHTTP = allowsHTTP
    }

    package func admit(_ text: String) throws(EndpointRefusal) -> EndpointURL {
        let url: EndpointURL
        do {
            url = try EndpointURL(text)
        } catch {
            throw .malformed(error)
        }
        if let refusal = addressGuard.refusal(of: url) { throw .notPublic(refusal) }
        guard url.scheme == .https || allowsHTTP || isOwn(url.host) else { throw .readable }
        return url
    }

    /// Within the operator's own networks nobody else is on the way. Of a name that is known only when it is called.
    private func isOwn(_ host: EndpointURL.Host) -> Bool {
        switch host {
        case .address(let address): addressGuard.allowed.contains { $0.contains(address) }
        // The guard has let it through: its address is allowed.
        case .name(let name): name == "localhost" || name.hasSuffix(".localhost")
        }
    }
}

/// Why a URL is not called. Tells no more of it than its host.
package enum EndpointRefusal: Error, Sendable, Hashable {
    case malformed(InvalidEndpointURL)
    case notPublic(HostRefusal)
    /// It begins with `http://`.
    case readable

    /// A short word, for labels.
    package var reason: String {
        switch self {
        case .malformed: "malformed_url"
        case .notPublic: "forbidden_address"
        case .readable: "plain_http"
        }
    }

    /// What is wrong, to stand after "its url": "is http://, which everybody on the way can read".
    package var description: String {
        switch self {
        case .malformed: "is none that can be called"
        case .notPublic(let refusal): "leads to no public address (\(refusal))"
        case .readable: "is http://, which everybody on the way can read"
        }
    }

    /// To stand after "allowed is".
    package var allowed: String {
        switch self {
        case .malformed(let error): error.description
        case .notPublic(let refusal):
            refusal.canBeAllowed
                ? "a public address, or one of your own networks that allow_networks names" : "another address"
        case .readable: "https://, or http:// with allow_http: true"
        }
    }
}

extension EndpointRefusal: CustomStringConvertible {}
