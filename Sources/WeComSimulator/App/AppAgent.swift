/// An app as its messages name it.
struct AppAgent: Sendable, Hashable {
    let corpID: String
    let agentID: Int
}
