import Database
import Foundation
import Logging
import Timekeeping
import Watches

/// What one watch reads and writes, before there is an outbox.
///
/// Its sessions are its own: a report that counts for minutes must not keep a watch waiting. Nothing is opened before
/// it is needed.
struct WatchOffice: Sendable {
    let definition: WatchDefinition
    let queue: any ChangeQueue
    /// With the source; where there are triggers they may write. Who uses it writes the watch's queue and nothing else.
    let pool: ConnectionPool
    /// What finds changes where no trigger does.
    let poller: ChangePoller?
    let renderer: NoticeRenderer

    /// The worker, the marks, a clean-up, and somebody who looks.
    private static let sessions = 4

    /// - Parameter types: what any watch takes from this queue, this one included.
    init(
        _ definition: WatchDefinition, types: Set<String>, source: SourceSettings, store: ConnectionPool,
        timeZone: TimeZone, clock: any WallClock, logger: Logger
    ) throws {
        self.definition = definition
        let (zone, timeout, patience) = (timeZone.identifier, source.statementTimeout, source.connectTimeout)
        let purpose: DatabaseConnector.Purpose =
            switch definition.mode {
            case .trigger: .watch(timeZone: zone, statementTimeout: timeout, connectTimeout: patience)
            case .poll: .source(timeZone: zone, statementTimeout: timeout, connectTimeout: patience)
            }
        pool = ConnectionPool(
            driver: try DatabaseConnector.driver(source.url, for: purpose),
            configuration: PoolConfiguration(maximumConnections: source.url.dialect == .sqlite ? 2 : Self.sessions))
        switch definition.mode {
        case .trigger:
            queue = TableQueue(definition: definition, types: types, pool: pool, clock: clock)
            poller = nil
        case .poll(let rule):
            let queue = StoreQueue(definition, store: store, source: pool, clock: clock)
            self.queue = queue
            poller = ChangePoller(
                definition, rule: rule, queue: queue, store: store, source: pool, clock: clock, logger: logger)
        }
        renderer = NoticeRenderer(definition, sourceTimeZone: timeZone)
    }

    /// The offices of all watches of a configuration.
    static func all(
        of configuration: HeraldConfiguration, store: ConnectionPool, clock: any WallClock, logger: Logger
    ) throws -> [WatchOffice] {
        // A watch that polls has a queue of its own in the store, whatever its queue is called.
        let triggered = configuration.watches.filter { $0.mode == .trigger }
        let types = Dictionary(grouping: triggered) { QueuePlace($0) }
            .mapValues { Set($0.flatMap { watch in watch.events.map(watch.names.type) }) }
        return try configuration.watches.compactMap { definition in
            // What the configuration was read with has the source of every watch.
            try configuration.sources.first { $0.name == definition.source }
                .map { source in
                    try WatchOffice(
                        definition, types: types[QueuePlace(definition)] ?? [], source: source, store: store,
                        timeZone: source.timeZone ?? configuration.timeZone, clock: clock, logger: logger)
                }
        }
    }

    /// Watches may share a queue.
    private struct QueuePlace: Hashable {
        let source: String
        let queue: String

        init(_ definition: WatchDefinition) {
            source = definition.source
            queue = definition.names.queue.lowercased()
        }
    }

    func close() async { await pool.close() }
}
