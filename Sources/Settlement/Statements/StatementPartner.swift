package import Networks

/// Whose chain a statement belongs to: the host of the task's `callback_url`, with the port unless it is the scheme's.
package enum StatementPartner {
    /// `partner.example.com`, `partner.example.com:8443`; nil where the URL has no host.
    package static func name(of callbackURL: String?) -> String? {
        guard let callbackURL, let url = try? EndpointURL(callbackURL) else { return nil }
        return name(of: url)
    }

    /// What somebody typed, in the one spelling that chains have: `Partner.example.com:443` is `partner.example.com`.
    ///
    /// - Returns: nil for what is no host, with or without a port.
    package static func name(typed text: String) -> String? {
        text.contains { "/?#@".contains($0) } ? nil : name(of: "https://\(text)")
    }

    package static func name(of url: EndpointURL) -> String {
        String(url.origin.dropFirst(url.scheme.rawValue.utf8.count + "://".utf8.count))
    }
}
