import Database
import FoundationEssentials
import Timekeeping

/// What stands in the store for changes that nobody asks for any more: of watches that were taken out of the
/// configuration, and of messages that stood for several changes.
struct WatchLeftovers: Sendable {
    let store: ConnectionPool

    private static let atOnce = 500

    func remove(before limit: Date) async throws {
        while try await removeGroups(before: limit) {}
        while try await removeMarks(before: limit) {}
    }

    /// - Returns: whether there may be more.
    private func removeGroups(before limit: Date) async throws -> Bool {
        try await store.transaction { connection in
            let times = try connection.query(
                """
                SELECT created_at FROM watch_group WHERE created_at < \(limit.unixMilliseconds)
                ORDER BY created_at LIMIT \(Self.atOnce)
                """
            ).map { try $0.integer("created_at") }
            guard let last = times.last else { return false }
            try connection.execute("DELETE FROM watch_group WHERE created_at <= \(last)")
            return times.count == Self.atOnce
        }
    }

    private func removeMarks(before limit: Date) async throws -> Bool {
        try await store.transaction { connection in
            let ids = try connection.query(
                "SELECT id FROM watch_mark WHERE finished_at < \(limit.unixMilliseconds) LIMIT \(Self.atOnce)"
            ).map { try $0.integer("id") }
            guard !ids.isEmpty else { return false }
            try connection.execute("DELETE FROM watch_mark WHERE id IN (\(list: ids))")
            return ids.count == Self.atOnce
        }
    }
}
