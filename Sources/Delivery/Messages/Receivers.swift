/// Whom a message is for, where a channel reaches people and not one group.
package struct Receivers: Sendable, Hashable, Codable {
    /// User ids, or `@all`; of e-mail addresses.
    package var users: [String]
    /// Parties (departments) and tags of a WeCom corp.
    package var parties: [String]
    package var tags: [String]

    package init(users: [String] = [], parties: [String] = [], tags: [String] = []) {
        self.users = users
        self.parties = parties
        self.tags = tags
    }

    package var isEmpty: Bool { users.isEmpty && parties.isEmpty && tags.isEmpty }
}
