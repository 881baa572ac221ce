package import Settings

/// How the dispatcher works off the outbox: the section `dispatch:` of the configuration.
package struct DispatchSettings: Sendable, Hashable {
    /// At most this many sends at once, over all channels.
    package var concurrency: Int
    /// How many deliveries one claim takes from the store at most.
    package var batchSize: Int
    /// At most this many sends a second, over all channels.
    package var qps: Int
    /// A delivery that failed so often is failed for good: a dead letter.
    package var maxAttempts: Int
    /// The n-th retry waits `backoffBase` to the power n seconds, ±20%, at most an hour.
    package var backoffBase: Double
    /// How many nodes there are at most: while Redis is away each keeps to its share of what all may do together.
    package var nodes: Int
    /// One attempt, from its start to the peer's answer.
    package var attemptTimeout: Duration
    /// How long a claim holds without being renewed: so much later another node takes over from one that died.
    package var lease: Duration
    /// How long a stop waits for the sends that are under way.
    package var shutdownGrace: Duration

    /// At most so many sends are under way or not yet in the books: so many may arrive twice when the node dies. Enough
    /// that the peers are busy while the store commits.
    var mostUnrecorded: Int { max(concurrency * 2, 40) }

    package init(
        concurrency: Int = 20, batchSize: Int = 300, qps: Int = 600, maxAttempts: Int = 5, backoffBase: Double = 2,
        nodes: Int = 1, attemptTimeout: Duration = .seconds(60), lease: Duration = .seconds(30),
        shutdownGrace: Duration = .seconds(20)
    ) {
        self.concurrency = concurrency
        self.batchSize = batchSize
        self.qps = qps
        self.maxAttempts = maxAttempts
        self.backoffBase = backoffBase
        self.nodes = nodes
        self.attemptTimeout = attemptTimeout
        self.lease = lease
        self.shutdownGrace = shutdownGrace
    }

    /// - Parameter node: the section `dispatch:`, checked against `field`.
    package init(_ node: SettingsNode) throws(SettingsProblem) {
        self.init(
            concurrency: try node.integer("concurrency"), batchSize: try node.integer("batch_size"),
            qps: try node.integer("qps"), maxAttempts: try node.integer("max_attempts"),
            backoffBase: try node.number("backoff_base"),
            nodes: try node.integer("nodes"), attemptTimeout: try node.duration("attempt_timeout"),
            lease: try node.duration("lease"))
    }

    package static let field = SettingsField(
        "dispatch", .object(fields), "How the outbox is worked off.", default: "{}")

    /// The environment names are those of the operations platform that Herald replaces.
    private static let fields: [SettingsField] = [
        SettingsField(
            "concurrency", .integer(1...1_000),
            "Sends at once, over all channels; with Redis over all nodes, else of each.", default: "20",
            environment: "GLOBAL_CONCURRENCY"),
        SettingsField(
            "batch_size", .integer(1...10_000), "Deliveries that one claim takes from the store at most.",
            default: "300", environment: "DISPATCH_BATCH_SIZE"),
        SettingsField(
            "qps", .integer(1...100_000), "Sends a second, over all channels; with Redis over all nodes, else of each.",
            default: "600",
            environment: "DISPATCH_QPS_LIMIT"),
        SettingsField(
            "max_attempts", .integer(1...100), "A delivery that failed so often stays failed: a dead letter.",
            default: "5", environment: "RETRY_MAX"),
        SettingsField(
            "backoff_base", .number(1...60),
            "The n-th retry waits this to the power n seconds, give or take 20 %, at most an hour.", default: "2.0",
            environment: "RETRY_BACKOFF_BASE"),
        SettingsField(
            "nodes", .integer(1...1_000),
            "How many nodes you run at most over one store with Redis. Concurrency and qps count over all of them; while "
                + "Redis is away each keeps to its share.", default: "3"),
        SettingsField(
            "attempt_timeout", .duration(.seconds(1)...(.seconds(600))), "One attempt may take so long.", default: "60s"
        ),
        SettingsField(
            "lease", .duration(.seconds(5)...(.seconds(600))),
            "So long after a node died another takes over what it was sending. A node that hangs for longer, or is cut off "
                + "from the store for longer, makes messages arrive twice.", default: "30s"),
    ]
}
