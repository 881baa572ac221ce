/// What a probe last saw.
package struct ProbeReading: Sendable, Hashable {
    /// As `/health` writes it.
    package enum State: String, Sendable, CaseIterable {
        case ok
        /// Herald works without it, but worse.
        case warning
        /// Herald does not do its work.
        case error
    }

    package let name: String
    package let state: State
    /// What is wrong, for strangers; nil when nothing is.
    package let trouble: String?

    package init(name: String, state: State, trouble: String? = nil) {
        self.name = name
        self.state = state
        self.trouble = trouble
    }
}
