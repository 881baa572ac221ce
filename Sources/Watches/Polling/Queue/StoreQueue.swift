package import Database
import FoundationEssentials
package import Timekeeping

/// The changes of a watch whose source is only read: they wait in Herald's store (`watch_change`), in the states of the
/// queues beside watched tables.
package struct StoreQueue: ChangeQueue {
    let definition: WatchDefinition
    let store: ConnectionPool
    let source: ConnectionPool
    let clock: any WallClock
    private let listeners = QueueNews()

    package init(
        _ definition: WatchDefinition, store: ConnectionPool, source: ConnectionPool, clock: any WallClock
    ) {
        self.definition = definition
        self.store = store
        self.source = source
        self.clock = clock
    }

    package func rows(of records: [SQLValue]) async throws -> [SQLValue: WatchedRow] {
        guard !records.isEmpty else { return [:] }
        let question = WatchedRowQuestion(definition)
        return try await source.withConnection { try question.rows(of: records, on: $0) }
    }

    package func finish(_ endings: [QueueEnding]) async throws {
        guard !endings.isEmpty else { return }
        let (watch, now) = (definition.name, clock.now())
        try await store.transaction { connection in
            // A number may be that of another change by now.
            let known = try StoreQueueTable.changes(
                endings.filter { $0.moment != 0 }.map(\.id), of: watch, on: connection)
            let moments = Dictionary(known.map { ($0.id, $0.moment) }) { first, _ in first }
            let meant = endings.filter { $0.moment == 0 || moments[$0.id] == $0.moment }
            for (end, endings) in Dictionary(grouping: meant, by: StoreQueueTable.End.init) {
                try StoreQueueTable.end(endings.map(\.id), as: end, of: watch, at: now, on: connection)
            }
        }
    }

    package func release(_ ids: [Int64]) async throws {
        guard !ids.isEmpty else { return }
        let watch = definition.name
        try await store.transaction { try StoreQueueTable.release(ids, of: watch, on: $0) }
        listeners.announce()
    }

    package func news() -> AsyncStream<Void>? { listeners.stream() }

    /// There is something new in it.
    func announce() { listeners.announce() }
}
