/// A host that knows something of videos.
protocol VideoHost: Sendable {
    /// What is learned of one link.
    associatedtype Finding: Sendable

    /// As sentences call it: `YouTube`.
    var name: String { get }
    /// So many links can be asked about in one call.
    var linksPerCall: Int { get }

    /// One call.
    ///
    /// - Throws: `CallFailure` or `CancellationError`.
    func ask(_ links: [VideoLink]) async throws -> HostAnswer<Finding>
}

enum HostAnswer<Finding: Sendable>: Sendable {
    /// Of each link that was asked about.
    case findings([VideoLink: Finding])
    /// No other question will be answered either: the quota is used up, the key is refused. One sentence.
    case closed(String)
}
