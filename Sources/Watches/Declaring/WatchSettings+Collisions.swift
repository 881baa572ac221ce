import Settings

/// What two watches must not have in common.
extension WatchSettings {
    /// Watches may share a queue if it is about one table and each tells of other events.
    static func checkTogether(
        _ watches: [(watch: WatchDefinition, node: SettingsNode)], _ problems: inout SettingsProblems
    ) {
        for (index, second) in watches.enumerated() where second.watch.mode == .trigger {
            for first in watches[..<index] where first.watch.mode == .trigger {
                guard first.watch.source == second.watch.source,
                    let complaint = complaint(about: second.watch, after: first.watch)
                else { continue }
                let key = ["queue", "table"].first { second.node.node($0) != nil } ?? "queue"
                problems.add(second.node.problem(complaint, at: key))
                break
            }
        }
    }

    private static func complaint(about second: WatchDefinition, after first: WatchDefinition) -> String? {
        let queue = second.names.queue
        guard first.names.queue.lowercased() == queue.lowercased() else { return aboutStems(second, first) }
        if first.table != second.table || first.key != second.key {
            return
                "found the queue \"\(queue)\", which the watch \(first.name) has for \(first.table) by \(first.key); "
                + "allowed is a `queue` of its own"
        }
        let both = first.events.intersection(second.events).sorted()
        guard !both.isEmpty else { return nil }
        return "found the queue \"\(queue)\" and \(both.map(\.rawValue).joined(separator: ", ")) as in the watch "
            + "\(first.name); allowed is other events in `on`, or a `queue` of its own"
    }

    /// Triggers are named after the stem: `member_queue` and `member_notification_queue` have the same.
    private static func aboutStems(_ second: WatchDefinition, _ first: WatchDefinition) -> String? {
        guard first.names.stem.lowercased() == second.names.stem.lowercased() else { return nil }
        return "found the queue \"\(second.names.queue)\", whose triggers would be named as those of "
            + "\"\(first.names.queue)\" (the watch \(first.name)); allowed is a name that begins otherwise"
    }
}
