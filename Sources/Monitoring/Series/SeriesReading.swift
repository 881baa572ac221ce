package import FoundationEssentials

/// One measured thing of one node, as rules and charts find it.
package struct SeriesIdentity: Sendable, Hashable {
    package var name: SeriesName
    /// Whose it is; empty for what is not of a node: a check of a service, a figure of the store.
    package var node: String

    package init(name: SeriesName, node: String = "") {
        self.name = name
        self.node = node
    }
}

extension SeriesIdentity {
    /// Whether it has at least these labels; `node` is the node whose it is, where it has no label of that name.
    package func fits(_ labels: [String: String]) -> Bool {
        labels.allSatisfy { label, value in
            let own = name.labels[label] ?? (label == "node" ? node : nil)
            return own == value
        }
    }
}

/// Who knows what was measured. The store's tables do; a test's are in memory.
package protocol SeriesReading: Sendable {
    /// Every series of a metric with at least these labels (`fits`), that has a sample since `since`.
    func series(of metric: String, labels: [String: String], since: Date) async throws -> [SeriesIdentity]

    /// The points of a series, ascending, of `from` (included) to `to` (excluded), in the finest step that is still
    /// kept over the whole of it.
    func points(of series: SeriesIdentity, from: Date, to: Date) async throws -> [SeriesPoint]
}
