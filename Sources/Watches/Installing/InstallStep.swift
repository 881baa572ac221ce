/// One change that an installation makes.
struct InstallStep: Sendable, Hashable {
    /// `trigger tr_member_insert_notification`
    let subject: String
    static let created = "created"
    /// Ours, as it has to be now.
    static let renewed = "renewed"
    /// Somebody else's, by ours.
    static let replaced = "replaced"
    static let dropped = "dropped"
    /// Ours, that nobody needs any more.
    static let removed = "removed"
    static let added = "added"
    static let widened = "widened"

    /// One of the words above.
    let verb: String
    let statements: [String]
    /// What takes it back where no transaction does (MySQL).
    let undo: [String]
    /// The watch works without it.
    let isOptional: Bool

    init(_ subject: String, verb: String, _ statements: [String], undo: [String] = [], isOptional: Bool = false) {
        self.subject = subject
        self.verb = verb
        self.statements = statements
        self.undo = undo
        self.isOptional = isOptional
    }
}
