/// Knows the addresses of a channel that has many peers, at the moment of sending: neither addresses nor secrets are
/// kept with a delivery, and a peer that changes them is called at the new ones.
package protocol CallbackDirectory: Sendable {
    /// - Parameter destination: as the event names it.
    /// - Returns: nil if there is nobody of that name any more.
    /// - Throws: when it cannot be told at present.
    func address(of destination: String) async throws -> CallbackAddress?
}

/// Where to call somebody, and what to sign with. Both may hold secrets: never shown.
package struct CallbackAddress: Sendable, Hashable {
    /// As somebody else chose it: not checked yet.
    package let url: String
    /// nil: it cannot be signed.
    package let secret: String?

    package init(url: String, secret: String?) {
        self.url = url
        self.secret = secret
    }
}
