package import FoundationEssentials

/// What a node saw of a check when it asked last.
package struct CheckView: Sendable, Hashable {
    package var check: String
    package var node: String
    package var isUp: Bool
    package var at: Date

    package init(check: String, node: String, isUp: Bool, at: Date) {
        (self.check, self.node, self.isUp, self.at) = (check, node, isUp, at)
    }
}

/// Who knows what each node saw.
package protocol CheckViewing: Sendable {
    /// Of every check the newest view of each node that asked within `age`.
    func checkViews(within age: Duration) async throws -> [CheckView]
}
