import Database
import FoundationEssentials
import Timekeeping

extension StoreQueue {
    /// More changes than that are not taken at once, however many wait of the records that are taken.
    private static let mostAtOnce = 10_000

    package func claim(_ order: ClaimOrder) async throws -> [QueuedChange] {
        guard order.most > 0 else { return [] }
        let (watch, maxAttempts, now) = (definition.name, definition.maxAttempts, clock.now())
        let candidates = StoreQueueCandidates(
            watch: watch, maxAttempts: maxAttempts, order: order, most: Self.mostAtOnce, now: now)
        return try await store.transaction { connection in
            let ids = try candidates.ids(on: connection)
            guard !ids.isEmpty else { return [] }
            let locked = try StoreQueueTable.lockPending(ids, of: watch, on: connection)
            let changes = try candidates.withoutGaps(locked, of: ids, on: connection)
            try StoreQueueTable.take(changes.map(\.id), of: watch, at: now, on: connection)
            return changes
        }
    }

    package func reclaim(olderThan age: Duration, most: Int) async throws -> [QueuedChange] {
        guard most > 0 else { return [] }
        let (watch, now) = (definition.name, clock.now())
        let limit = now.addingTimeInterval(-age.seconds)
        return try await store.transaction { connection in
            let changes = try StoreQueueTable.lockProcessing(since: limit, of: watch, most: most, on: connection)
            try StoreQueueTable.take(changes.map(\.id), of: watch, at: now, on: connection)
            return changes
        }
    }
}
