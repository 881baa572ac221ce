/// Whom a peer did not deliver to, though it took the message.
package struct NotReached: Sendable, Hashable {
    package var users: [String]
    package var parties: [String]
    package var tags: [String]
    /// Users that the peer knows and may not write to (WeCom's `unlicenseduser`).
    package var unlicensed: [String]

    package init(users: [String] = [], parties: [String] = [], tags: [String] = [], unlicensed: [String] = []) {
        self.users = users
        self.parties = parties
        self.tags = tags
        self.unlicensed = unlicensed
    }

    package var isEmpty: Bool { users.isEmpty && parties.isEmpty && tags.isEmpty && unlicensed.isEmpty }
}
