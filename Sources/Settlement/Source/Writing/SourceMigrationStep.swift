/// One thing that a source needs.
package struct SourceMigrationStep: Sendable, Hashable {
    /// `users.agent_node`
    package let subject: String
    /// `added`
    let verb: String
    package let isDone: Bool
    /// What makes it.
    package let statements: [String]

    init(_ subject: String, verb: String, isDone: Bool, _ statements: [String]) {
        self.subject = subject
        self.verb = verb
        self.isDone = isDone
        self.statements = statements
    }

    /// `users.agent_node exists`, `users.agent_node is missing`
    package var sentence: String { subject + (isDone ? " exists" : " is missing") }

    /// `added users.agent_node`
    package var sentenceWhenDone: String { "\(verb) \(subject)" }
}
