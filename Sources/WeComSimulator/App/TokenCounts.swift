/// How the apps asked for tokens.
package struct TokenCounts: Sendable, Hashable, Codable {
    /// Calls of gettoken with a known company and secret.
    package var calls = 0
    /// Tokens that came into being; the other calls got the one that lived, or were blocked.
    package var issued = 0
    /// Calls refused for their frequency.
    package var blocked = 0

    package init(calls: Int = 0, issued: Int = 0, blocked: Int = 0) {
        self.calls = calls
        self.issued = issued
        self.blocked = blocked
    }
}
