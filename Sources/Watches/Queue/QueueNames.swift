/// What the objects of a watch are called in its source, all after the queue's name: with
/// `member_notification_queue` they are those of origin 5 (`tr_member_insert_notification`, `member_id`, `NEW_MEMBER`, …).
package struct QueueNames: Sendable, Hashable {
    /// The queue table, without a schema.
    package let queue: String
    /// `member`
    package let stem: String

    private static let suffixes = ["_notification_queue", "_queue"]

    package init(queue: String) {
        self.queue = queue
        let suffix = Self.suffixes.first { queue.hasSuffix($0) && queue.utf8.count > $0.utf8.count }
        stem = String(queue.dropLast(suffix?.count ?? 0))
    }

    /// `members` → `members_notification_queue`
    package static func usualQueue(of table: String) -> String {
        let name = table.split(separator: ".").last.map(String.init) ?? table
        return name + "_notification_queue"
    }

    /// The column that says which row: `member_id`.
    package var reference: String { stem + "_id" }

    /// `tr_member_insert_notification`
    package func trigger(_ event: WatchEvent) -> String { "tr_\(stem)_\(event.rawValue)_notification" }

    /// What stands in `notification_type`: `NEW_MEMBER`, `UPDATE_MEMBER`, `DELETE_MEMBER`.
    package func type(_ event: WatchEvent) -> String {
        let name = stem.uppercased()
        return switch event {
        case .insert: "NEW_" + name
        case .update: "UPDATE_" + name
        case .delete: "DELETE_" + name
        }
    }

    package func event(ofType type: String) -> WatchEvent? {
        WatchEvent.allCases.first { self.type($0) == type }
    }

    /// `ProcessMemberNotificationQueue`: marks what it takes as PROCESSING and sends nothing.
    package var processProcedure: String { "Process\(camelStem)NotificationQueue" }

    /// `CleanupNotificationQueue` for origin 5's queue, which there is one of; `CleanupOrderNotificationQueue` for others.
    package var cleanupProcedure: String {
        stem == "member" ? "CleanupNotificationQueue" : "Cleanup\(camelStem)NotificationQueue"
    }

    /// What a committed change says where sessions can hear each other (PostgreSQL).
    package var notice: String { "herald_\(queue)" }

    private var camelStem: String {
        stem.split(separator: "_").map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
    }
}
