/// Who keeps what was measured. The store's tables do; a test's are in memory.
package protocol SeriesWriting: Sendable {
    /// Durable when it returns.
    ///
    /// - Parameter node: whose they are; empty: of no node.
    func append(_ samples: [SeriesSample], node: String) async throws

    /// How many samples were refused since the start.
    var refused: [SeriesRefusal: Int] { get }
}
