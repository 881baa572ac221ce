import Database
import FoundationEssentials
import Synchronization
import Timekeeping

/// Prolongs the evaluator's lease while a round reads.
final class LeaseBeat: Sendable {
    /// Another node has the lease.
    struct Lost: Error, CustomStringConvertible {
        var description: String { "this node took longer than its lease" }
    }

    private static let lease = Duration.seconds(45)
    private static let prolongedAfter: TimeInterval = 15

    private let node: String
    private let store: ConnectionPool
    private let clock: any WallClock
    private let prolonged = Mutex(Date.distantPast)

    init(_ node: String, store: ConnectionPool, clock: any WallClock) {
        self.node = node
        self.store = store
        self.clock = clock
    }

    /// - Returns: nil where another node has the lease.
    func begin() async throws -> EvaluatorLease.Held? {
        let now = clock.now()
        let held = try await take(at: now)
        prolonged.withLock { $0 = now }
        return held
    }

    /// Before every look at the series.
    func goOn() async throws {
        let now = clock.now()
        let last = prolonged.withLock { $0 }
        guard abs(now.timeIntervalSince(last)) >= Self.prolongedAfter else { return }
        guard try await take(at: now) != nil else { throw Lost() }
        prolonged.withLock { $0 = now }
    }

    private func take(at now: Date) async throws -> EvaluatorLease.Held? {
        try await store.transaction { [node] connection in
            try EvaluatorLease.take(node, at: now, for: Self.lease, on: connection)
        }
    }
}

/// Reads series as long as the lease is held.
struct LeasedReading: SeriesReading {
    let series: any SeriesReading
    let beat: LeaseBeat

    func series(of metric: String, labels: [String: String], since: Date) async throws -> [SeriesIdentity] {
        try await beat.goOn()
        return try await series.series(of: metric, labels: labels, since: since)
    }

    func points(of identity: SeriesIdentity, from: Date, to: Date) async throws -> [SeriesPoint] {
        try await beat.goOn()
        return try await series.points(of: identity, from: from, to: to)
    }
}
