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

extension NotReached {
    private static let named = 20

    /// "delivered, but not to the users a, b and 3 more; the parties 7".
    package var sentence: String {
        let groups = [("users", users), ("parties", parties), ("tags", tags), ("users without a licence", unlicensed)]
        let names = groups.filter { !$0.1.isEmpty }.map { noun, ids in
            let rest = ids.count > Self.named ? " and \(ids.count - Self.named) more" : ""
            return "the \(noun) \(ids.prefix(Self.named).joined(separator: ", "))\(rest)"
        }
        return "delivered, but not to " + names.joined(separator: "; ")
    }

    var hint: String {
        if users.isEmpty, parties.isEmpty, tags.isEmpty {
            return "the peer knows these users and may not write to them: give them a licence, or leave them out"
        }
        return "the peer does not know these receivers or may not show them the message: correct them in the "
            + "configuration, or widen whom the application may write to"
    }
}
