package import Foundation
import Timekeeping
package import Watches

/// A watch and how its queue stands, as the API and `herald watch list` show it.
package struct WatchFacts: Encodable, Sendable {
    package let name: String
    package let source: String
    package let table: String
    /// `insert`, `update`, `delete`.
    package let on: [String]
    /// `trigger` or `poll`.
    package let mode: String
    /// The queue's table; nil where the queue is in Herald's store.
    package let queue: String?
    package let to: [String]
    /// nil where it cannot be read.
    package let backlog: Backlog?
    /// Why it cannot.
    package let error: String?

    package struct Backlog: Encodable, Sendable {
        package let pending: Int
        package let processing: Int
        package let oldestPending: Date?
    }

    package init(_ definition: WatchDefinition, _ backlog: Result<QueueBacklog, any Error>) {
        name = definition.name
        source = definition.source
        table = definition.table
        on = definition.events.sorted().map(\.rawValue)
        if case .poll = definition.mode {
            (mode, queue) = ("poll", nil)
        } else {
            (mode, queue) = ("trigger", definition.names.queue)
        }
        to = definition.channels
        switch backlog {
        case .success(let backlog):
            self.backlog = Backlog(
                pending: backlog.pending, processing: backlog.processing, oldestPending: backlog.oldestPending)
            error = nil
        case .failure(let failure):
            self.backlog = nil
            error = "\(failure)"
        }
    }
}

/// The same with how it does.
struct WatchDetails: Encodable {
    let watch: WatchFacts
    let key: String
    /// nil: all; shown to who may see the configuration.
    let columns: [String]?
    let when: String?
    let batch: Int
    let maxAttempts: Int
    let coalesceSeconds: Double
    /// nil where the queue cannot be read.
    let statistics: Statistics?

    struct Statistics: Encodable {
        let day: WatchStatisticsFacts
        let week: WatchStatisticsFacts
    }

    init(_ watch: WatchFacts, _ definition: WatchDefinition, _ statistics: Statistics?, isWhole: Bool) {
        self.watch = watch
        key = definition.key
        columns = isWhole ? definition.columns : nil
        when = isWhole ? definition.condition : nil
        batch = definition.batch
        maxAttempts = definition.maxAttempts
        coalesceSeconds = definition.coalesce.seconds
        self.statistics = statistics
    }

    private enum CodingKeys: String, CodingKey {
        case key, columns, when, batch, maxAttempts, coalesceSeconds, statistics
    }

    func encode(to encoder: any Encoder) throws {
        try watch.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(key, forKey: .key)
        try container.encodeIfPresent(columns, forKey: .columns)
        try container.encodeIfPresent(when, forKey: .when)
        try container.encode(batch, forKey: .batch)
        try container.encode(maxAttempts, forKey: .maxAttempts)
        try container.encode(coalesceSeconds, forKey: .coalesceSeconds)
        try container.encodeIfPresent(statistics, forKey: .statistics)
    }
}

/// How a watch did within a span of time.
struct WatchStatisticsFacts: Encodable {
    let succeeded: Int
    let failed: Int
    /// From 0 to 1; nil where nothing ended.
    let successRate: Double?
    /// From the change to its end; nil where none succeeded.
    let medianSeconds: Double?
    let p95Seconds: Double?

    init(_ statistics: QueueStatistics) {
        succeeded = statistics.succeeded
        failed = statistics.failed
        successRate = statistics.successRate
        medianSeconds = statistics.medianLatency?.seconds
        p95Seconds = statistics.p95Latency?.seconds
    }
}
