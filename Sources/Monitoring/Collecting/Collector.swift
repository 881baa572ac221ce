package import FoundationEssentials

/// Who measures something over and over.
///
/// It answers from what it knows or can read at once; what takes longer it does beforehand, in a service of its own. One
/// that fails gives nothing, and says so in its own way.
package protocol Collector: Sendable {
    /// For the log: `machine`, `checks`.
    var name: String { get }
    /// Whether what it measures is this node's. What is not (a service that all nodes look at) is kept without a node.
    var isOfNode: Bool { get }
    /// Whether every node would tell the same: then one of them does. Not so what adds up over the nodes.
    var isToldByOne: Bool { get }

    /// What there is to tell at `date`, and what happened since it was last asked.
    func samples(at date: Date) async -> [SeriesSample]
}

extension Collector {
    package var isOfNode: Bool { true }
    package var isToldByOne: Bool { !isOfNode }
}
