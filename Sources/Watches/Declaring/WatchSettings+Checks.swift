import Settings

/// What a shape cannot express.
extension WatchSettings {
    /// Names that must be declared elsewhere in the file.
    static func checkNames(in node: SettingsNode, _ surroundings: Surroundings, _ problems: inout SettingsProblems) {
        check(node.node("source"), isOneOf: surroundings.sources, "a source", &problems)
        for channel in node.list("to") {
            check(channel, isOneOf: surroundings.channels, "a channel", &problems)
        }
    }

    private static func check(
        _ node: SettingsNode?, isOneOf names: [String], _ kind: String, _ problems: inout SettingsProblems
    ) {
        guard let node, let name = try? node.string(), !names.contains(name) else { return }
        let known = names.isEmpty ? "none is declared" : names.sorted().joined(separator: ", ")
        let meant = EditDistance.nearest(to: name, among: names).map { "; did you mean `\($0)`?" } ?? ""
        problems.add(node.problem("found \"\(name)\"; allowed is \(kind) of this file: \(known)\(meant)"))
    }

    static func check(_ watch: WatchDefinition, _ node: SettingsNode, _ problems: inout SettingsProblems) {
        if case .poll(let rule) = watch.mode { check(rule, of: watch, node, &problems) }
        if watch.mode == .trigger { checkQueueName(watch, node, &problems) }
        for event in WatchEvent.allCases where !watch.events.contains(event) {
            let key = "on_\(event.rawValue)"
            guard let own = node.node(key), case .map(let entries) = own.value, !entries.isEmpty else { continue }
            problems.add(
                node.problem("found a message for \(event.rawValue), which `on` does not have; add it there", at: key))
        }
    }

    private static func check(
        _ rule: PollRule, of watch: WatchDefinition, _ node: SettingsNode, _ problems: inout SettingsProblems
    ) {
        if watch.events.contains(.delete) {
            problems.add(
                node.problem(
                    "found delete; allowed with mode: poll is [insert, update], because who looks later does not see a "
                        + "row that is gone", at: "on"))
        }
        if watch.events.contains(.update), rule.changed == nil {
            problems.add(
                node.problem(
                    "found update; with mode: poll that needs poll.changed, a column with the time of the last change",
                    at: "on"))
        }
    }

    /// PostgreSQL cuts names after 63 bytes, MySQL refuses those above 64 characters.
    private static func checkQueueName(
        _ watch: WatchDefinition, _ node: SettingsNode, _ problems: inout SettingsProblems
    ) {
        let names = watch.names
        let made =
            [names.queue, names.reference, names.processProcedure, names.cleanupProcedure, names.notice]
            + WatchEvent.allCases.map(names.trigger)
        guard let long = made.first(where: { $0.utf8.count > 63 }) else { return }
        let key = node.node("queue") == nil ? "table" : "queue"
        problems.add(
            node.problem(
                "found a queue \"\(names.queue)\", after which \"\(long)\" would be named, and names may have at most "
                    + "63 bytes; allowed is a shorter `queue`", at: key))
    }
}
