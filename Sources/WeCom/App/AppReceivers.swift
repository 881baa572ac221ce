/// Whom a message of an application is for. Everybody is the user `@all` alone.
public struct AppReceivers: Sendable, Hashable {
    /// User ids; at most 1,000.
    public var users: [String]
    /// Ids of parties (departments); at most 100.
    public var parties: [String]
    /// Ids of tags; at most 100.
    public var tags: [String]

    public init(users: [String] = [], parties: [String] = [], tags: [String] = []) {
        self.users = users
        self.parties = parties
        self.tags = tags
    }

    /// Everybody in the application's visible range.
    public static let everybody = AppReceivers(users: ["@all"])

    public var isEmpty: Bool { users.isEmpty && parties.isEmpty && tags.isEmpty }
    public var isEverybody: Bool { users.contains("@all") }

    /// Checks the receivers against ``AppLimits``.
    public func validate() throws(InvalidAppMessage) {
        guard !isEmpty else { throw InvalidAppMessage("the message has no receivers: no user, party or tag") }
        if isEverybody, users.count > 1 || !parties.isEmpty || !tags.isEmpty {
            throw InvalidAppMessage("the receivers hold @all and others beside it; @all stands alone")
        }
        try Self.check(users, "users", atMost: AppLimits.users)
        try Self.check(parties, "parties", atMost: AppLimits.parties)
        try Self.check(tags, "tags", atMost: AppLimits.tags)
    }

    /// An id can stand in a list that `|` divides.
    public static func isID(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= 64 && text.utf8.allSatisfy { $0 > 0x20 && $0 != UInt8(ascii: "|") }
    }

    private static func check(_ ids: [String], _ noun: String, atMost limit: Int) throws(InvalidAppMessage) {
        guard ids.count <= limit else {
            throw InvalidAppMessage("the message is for \(ids.count) \(noun); one call takes at most \(limit)")
        }
        guard ids.allSatisfy(isID) else {
            throw InvalidAppMessage("one of the \(noun) is no id: 1 to 64 bytes without spaces and '|'")
        }
    }
}
