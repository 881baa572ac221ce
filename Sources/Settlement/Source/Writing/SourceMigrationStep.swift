/// One thing that a source needs.
package struct SourceMigrationStep: Sendable, Hashable {
    package enum State: String, Sendable, Codable {
        case exists, missing
        /// Just now.
        case made
    }

    /// `users.agent_node`
    package let subject: String
    package private(set) var state: State
    /// What makes it.
    package let statements: [String]
    private let verb: String

    init(_ subject: String, verb: String, isDone: Bool, _ statements: [String]) {
        self.subject = subject
        self.verb = verb
        state = isDone ? .exists : .missing
        self.statements = statements
    }

    /// `users.agent_node exists`, `users.agent_node is missing`, `added users.agent_node`
    package var sentence: String {
        switch state {
        case .exists: "\(subject) exists"
        case .missing: "\(subject) is missing"
        case .made: "\(verb) \(subject)"
        }
    }

    func made() -> SourceMigrationStep {
        var step = self
        step.state = .made
        return step
    }
}
