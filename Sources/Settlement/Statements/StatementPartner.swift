package import Networks

/// Whose chain a statement belongs to: the host of the task's `callback_url`, with the port unless it is the scheme's.
package enum StatementPartner {
    /// `partner.example.com`, `partner.example.com:8443`; nil where the URL has no host.
    package static func name(of callbackURL: String?) -> String? {
        guard let callbackURL, let url = try? EndpointURL(callbackURL) else { return nil }
        return name(of: url)
    }

    package static func name(of url: EndpointURL) -> String {
        String(url.origin.dropFirst(url.scheme.rawValue.utf8.count + "://".utf8.count))
    }
}
