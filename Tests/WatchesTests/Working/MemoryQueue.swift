import Database
import FoundationEssentials
import Synchronization
import Timekeeping
import Watches

/// A queue in memory with the rules of real ones, and faults on demand.
final class MemoryQueue: ChangeQueue {
    enum Status: String { case pending, processing, success, failed }

    struct Entry {
        let change: QueuedChange
        var status = Status.pending
        var takenAt: Date?
        var retryCount = 0
        var error: String?
    }

    private struct State {
        var entries: [Entry] = []
        var rows: [SQLValue: WatchedRow] = [:]
        var isAway = false
        var rowsAreAway = false
        var questions = 0
        var listeners: [AsyncStream<Void>.Continuation] = []
    }

    private let clock: any WallClock
    private let state = Mutex(State())

    init(clock: any WallClock) { self.clock = clock }

    var entries: [Entry] { state.withLock(\.entries) }
    var questions: Int { state.withLock(\.questions) }

    func status(_ id: Int64) -> Status? { state.withLock { $0.entries.first { $0.change.id == id }?.status } }
    func entry(_ id: Int64) -> Entry? { state.withLock { $0.entries.first { $0.change.id == id } } }
    func setAway(_ isAway: Bool) { state.withLock { $0.isAway = isAway } }
    func setRowsAway(_ isAway: Bool) { state.withLock { $0.rowsAreAway = isAway } }
    func setStatus(_ id: Int64, _ status: Status) {
        state.withLock { state in
            for index in state.entries.indices where state.entries[index].change.id == id {
                state.entries[index].status = status
            }
        }
    }

    func setRow(_ record: Int64, name: String?, isWanted: Bool = true) {
        let row = name.map { name in
            WatchedRow(
                row: Row(
                    columns: Row.Columns(names: ["id", "name", "city"]), values: [.integer(record), .text(name), .null]),
                isWanted: isWanted)
        }
        state.withLock { $0.rows[.integer(record)] = row }
    }

    /// As if it were taken away and made anew: it counts from 1 again.
    func beginAnew() { state.withLock { $0.entries = [] } }

    /// - Returns: the change's id.
    @discardableResult
    func add(
        _ record: Int64, _ event: WatchEvent = .insert, fields: [String]? = nil, values: [String: ChangedValue] = [:]
    ) -> Int64 {
        let now = clock.now()
        let (id, listeners) = state.withLock { state in
            let id = Int64(state.entries.count + 1)
            let change = QueuedChange(
                id: id, record: .integer(record), event: event, updatedFields: fields, values: values, queuedAt: now)
            state.entries.append(Entry(change: change))
            return (id, state.listeners)
        }
        for listener in listeners { listener.yield() }
        return id
    }

    /// Rows that were never there before, each with its insert.
    func addRows(_ records: ClosedRange<Int64>) {
        for record in records {
            setRow(record, name: "member \(record)")
            add(record)
        }
    }

    func claim(_ order: ClaimOrder) async throws -> [QueuedChange] {
        let now = clock.now()
        return try ask { state in
            var taken: [QueuedChange] = []
            var held: Set<SQLValue> = []
            for index in state.entries.indices where taken.count < order.most {
                let entry = state.entries[index]
                let record = entry.change.record
                let isTaken = taken.contains { $0.record == record }
                switch entry.status {
                case .processing: held.insert(record)
                case .pending where !held.contains(record):
                    let isOld = now.timeIntervalSince(entry.change.queuedAt) >= order.coalesce.seconds
                    let joins = isTaken && (order.takesAll || order.coalesce > .zero)
                    guard joins || (!isTaken && (order.takesAll || isOld)) else {
                        held.insert(record)
                        continue
                    }
                    state.entries[index].status = .processing
                    state.entries[index].takenAt = now
                    taken.append(entry.change)
                case .pending, .success, .failed: break
                }
            }
            return taken
        }
    }

    func reclaim(olderThan age: Duration, most: Int) async throws -> [QueuedChange] {
        let now = clock.now()
        return try ask { state in
            var taken: [QueuedChange] = []
            for index in state.entries.indices where taken.count < most && state.entries[index].status == .processing {
                guard let since = state.entries[index].takenAt, now.timeIntervalSince(since) > age.seconds else {
                    continue
                }
                state.entries[index].takenAt = now
                taken.append(state.entries[index].change)
            }
            return taken
        }
    }

    func rows(of records: [SQLValue]) async throws -> [SQLValue: WatchedRow] {
        try ask { state in
            if state.rowsAreAway { throw DatabaseError(.unreachable, "the source is away") }
            return state.rows.filter { records.contains($0.key) }
        }
    }

    func finish(_ endings: [QueueEnding]) async throws {
        try ask { state in
            for ending in endings {
                for index in state.entries.indices
                where state.entries[index].change.id == ending.id
                    && [0, state.entries[index].change.moment].contains(ending.moment)
                {
                    let status = state.entries[index].status
                    guard status != .success, status != .failed || ending.verdict == .succeeded else { continue }
                    switch ending.verdict {
                    case .succeeded:
                        state.entries[index].status = .success
                        state.entries[index].error = ending.note
                    case .failed(let reason):
                        state.entries[index].status = .failed
                        state.entries[index].error = reason
                    }
                    let usual = state.entries[index].retryCount + (ending.verdict == .succeeded ? 0 : 1)
                    state.entries[index].retryCount = ending.retryCount ?? usual
                }
            }
        }
    }

    func release(_ ids: [Int64]) async throws {
        try ask { state in
            for index in state.entries.indices
            where ids.contains(state.entries[index].change.id) && state.entries[index].status == .processing {
                state.entries[index].status = .pending
            }
        }
    }

    func backlog(countingTo most: Int) async throws -> QueueBacklog {
        try ask { state in
            let pending = state.entries.filter { $0.status == .pending }
            return QueueBacklog(
                pending: min(most, pending.count),
                processing: min(most, state.entries.count { $0.status == .processing }),
                oldestPending: pending.map(\.change.queuedAt).min())
        }
    }

    func replay(since: Date, includingFailedOnly: Bool) async throws -> Int { 0 }
    func clean(_ retention: QueueRetention, most: Int) async throws -> Int { 0 }
    func statistics(since: Date) async throws -> QueueStatistics { QueueStatistics() }

    func news() -> AsyncStream<Void>? {
        AsyncStream(bufferingPolicy: .bufferingNewest(1)) { continuation in
            state.withLock { $0.listeners.append(continuation) }
        }
    }

    private func ask<Result>(_ body: (inout State) throws -> Result) throws -> Result {
        try state.withLock { state in
            state.questions += 1
            if state.isAway { throw DatabaseError(.unreachable, "the source is away") }
            return try body(&state)
        }
    }
}
