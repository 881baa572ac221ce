import Database
import Foundation
import Watches

/// How a watch stands: its objects, its queue and what became of its changes, for `herald watch status`.
struct WatchStanding: Encodable {
    struct Queue: Encodable {
        let pending: Int
        let processing: Int
        let oldestPending: Date?
        /// Of the last 24 hours.
        let succeeded: Int
        let failed: Int
        /// From 0 to 1.
        let successRate: Double?
        let medianLatencySeconds: Double?
        let p95LatencySeconds: Double?
        /// Waiting changes of types that no watch takes, by type.
        let strays: [String: Int]
        /// Waiting changes that have no try left.
        let exhausted: Int
    }

    let name: String
    let source: String
    let table: String
    let mode: String
    let objects: [ObjectStatus]
    let queue: Queue?
    /// Why it could not be looked at.
    let error: String?

    /// What keeps it from working, a sentence each.
    var faults: [String] {
        let broken = objects.filter { !$0.isFine }.map(\.sentence)
        return broken + [error].compactMap(\.self)
    }
}

extension HeraldApplication {
    /// A day back: what is older says little about now.
    private static let statisticsSpan: TimeInterval = 86_400

    func standing(of office: WatchOffice) async -> WatchStanding {
        let definition = office.definition
        var objects: [ObjectStatus] = []
        var queue: WatchStanding.Queue?
        var problem: String?
        do {
            if definition.mode == .trigger {
                let installer = installer(of: office)
                objects = try await office.pool.withConnection { try installer.status(on: $0) }
            }
            let hasQueue = objects.allSatisfy { $0.kind != .table || $0.state == .present }
            if hasQueue { queue = try await queueStanding(of: office) }
        } catch {
            problem = ErrorSentence.describe(error)
        }
        return WatchStanding(
            name: definition.name, source: definition.source, table: definition.table,
            mode: definition.mode == .trigger ? "trigger" : "poll", objects: objects, queue: queue, error: problem)
    }

    private func queueStanding(of office: WatchOffice) async throws -> WatchStanding.Queue {
        let definition = office.definition
        let backlog = try await office.queue.backlog(countingTo: QueueInspection.most)
        let statistics = try await office.queue.statistics(
            since: clock.now().addingTimeInterval(-Self.statisticsSpan))
        let types = types(inQueueOf: office)
        let inspection: QueueInspection? =
            definition.mode == .trigger
            ? try await office.pool.withConnection { try QueueInspection.of(definition, types: types, on: $0) } : nil
        return WatchStanding.Queue(
            pending: backlog.pending, processing: backlog.processing, oldestPending: backlog.oldestPending,
            succeeded: statistics.succeeded, failed: statistics.failed, successRate: statistics.successRate,
            medianLatencySeconds: statistics.medianLatency?.seconds,
            p95LatencySeconds: statistics.p95Latency?.seconds,
            strays: Dictionary(
                (inspection?.strays ?? []).map { ($0.type, $0.count) }, uniquingKeysWith: { first, _ in first }),
            exhausted: inspection?.exhausted ?? 0)
    }
}
