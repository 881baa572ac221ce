/// How a ``TokenAuthority`` uses time.
public struct TokenTiming: Sendable, Hashable {
    /// One call of `gettoken`.
    public var fetchTimeout: Duration
    /// How long a node that fetches keeps others from doing so; longer than `fetchTimeout`, or two fetch at once.
    public var lease: Duration
    /// How long a call waits for another node's fetch.
    public var patience: Duration
    /// How often it looks whether that node is done.
    public var poll: Duration
    /// A token is renewed in the background when less than this is left of it, but not before nine tenths of its life.
    public var renewalLead: Duration

    public init(
        fetchTimeout: Duration = .seconds(10), lease: Duration = .seconds(15), patience: Duration = .seconds(30),
        poll: Duration = .milliseconds(100), renewalLead: Duration = .seconds(600)
    ) {
        self.fetchTimeout = fetchTimeout
        self.lease = lease
        self.patience = patience
        self.poll = poll
        self.renewalLead = renewalLead
    }
}
