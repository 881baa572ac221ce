package import FoundationEssentials

/// Which rows of which table are told to whom, as the configuration declares it.
package struct WatchDefinition: Sendable {
    /// How changes are noticed.
    package enum Mode: Sendable, Hashable {
        /// Triggers write each change into a queue table beside the watched one, in the writer's own transaction.
        case trigger
        /// Herald looks for them; the queue is in its own store.
        case poll(PollRule)
    }

    package var name: String
    package var source: String
    /// The watched table; `schema.table` where it is not in the session's own schema.
    package var table: String
    /// The column that names a row, unique in the table.
    package var key: String
    package var events: Set<WatchEvent>
    /// The columns whose change is news; nil: all of them.
    package var columns: [String]?
    /// SQL over the row's columns, without a `NEW.`; a row for which it is not true is no news.
    package var condition: String?
    package var names: QueueNames
    package var mode: Mode
    /// The queue keeps the old and new values too, not only the names of the fields.
    package var keepsValues: Bool
    /// So many changes are taken at a time.
    package var batch: Int
    /// So often a change is tried to be sent.
    package var maxAttempts: Int
    /// Changes of one row within that become one message; zero: each is told.
    package var coalesce: Duration
    /// How often the queue is looked at where nothing tells that there is something in it.
    package var lookEvery: Duration
    package var digest: DigestRule
    package var messages: WatchMessages
    /// The channels that are told.
    package var channels: [String]
    /// Of dates in messages.
    package var timeZone: TimeZone
    package var retention: QueueRetention

    package init(
        name: String, source: String, table: String, key: String = "id", events: Set<WatchEvent> = [.insert],
        columns: [String]? = nil, condition: String? = nil, names: QueueNames? = nil, mode: Mode = .trigger,
        keepsValues: Bool = false, batch: Int = 10, maxAttempts: Int = 3, coalesce: Duration = .zero,
        lookEvery: Duration = .milliseconds(250), digest: DigestRule = DigestRule(),
        messages: WatchMessages, channels: [String], timeZone: TimeZone = .gmt,
        retention: QueueRetention = QueueRetention()
    ) {
        self.name = name
        self.source = source
        self.table = table
        self.key = key
        self.events = events
        self.columns = columns
        self.condition = condition
        self.names = names ?? QueueNames(queue: QueueNames.usualQueue(of: table))
        self.mode = mode
        self.keepsValues = keepsValues
        self.batch = batch
        self.maxAttempts = maxAttempts
        self.coalesce = coalesce
        self.lookEvery = lookEvery
        self.digest = digest
        self.messages = messages
        self.channels = channels
        self.timeZone = timeZone
        self.retention = retention
    }
}

/// Where Herald looks for changes by itself.
package struct PollRule: Sendable, Hashable {
    /// A column that only grows: new rows are above all that were there.
    package var growing: String
    /// A column that says when a row was last changed; nil: only new rows are noticed.
    package var changed: String?
    package var every: Duration
    /// So far back it looks again, for what was committed late.
    package var overlap: Duration

    package init(
        growing: String, changed: String? = nil, every: Duration = .seconds(30), overlap: Duration = .seconds(300)
    ) {
        self.growing = growing
        self.changed = changed
        self.every = every
        self.overlap = overlap
    }
}

/// When many changes become one message.
package struct DigestRule: Sendable, Hashable {
    /// More waiting changes than that are told together; nil: what the channels allow within a minute.
    package var above: Int?
    /// So many of the newest are named.
    package var latest: Int

    package init(above: Int? = nil, latest: Int = 5) {
        self.above = above
        self.latest = latest
    }
}

/// How long finished changes stay in their queue.
package struct QueueRetention: Sendable, Hashable {
    package var delivered: Duration
    package var failed: Duration

    package init(delivered: Duration = .seconds(7 * 86_400), failed: Duration = .seconds(30 * 86_400)) {
        self.delivered = delivered
        self.failed = failed
    }
}
