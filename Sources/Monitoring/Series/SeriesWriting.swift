/// Who keeps what was measured. The store's tables do; a test's are in memory.
package protocol SeriesWriting: Sendable {
    /// Durable when it returns.
    ///
    /// - Parameter node: whose they are; empty: of no node.
    func append(_ samples: [SeriesSample], node: String) async throws

    /// Whether these were written, though whoever wrote them together did not hear of it.
    func holds(_ samples: [SeriesSample], node: String) async throws -> Bool

    /// Whether this node is the one that tells what is the same for all; it goes on to be for a while.
    func speaksForAll(_ node: String) async throws -> Bool

    /// Lets another node speak at once.
    func stopSpeaking(_ node: String) async throws

    /// How many samples were refused since the start.
    var refused: [SeriesRefusal: Int] { get }
}

extension SeriesWriting {
    package func holds(_ samples: [SeriesSample], node: String) async throws -> Bool { false }
    package func speaksForAll(_ node: String) async throws -> Bool { true }
    package func stopSpeaking(_ node: String) async throws {}
}
