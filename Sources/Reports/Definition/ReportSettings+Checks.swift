import Settings

/// What a shape cannot express: names that must be declared elsewhere in the file.
extension ReportSettings {
    static func checkNames(
        in node: SettingsNode, _ surroundings: Surroundings, _ problems: inout SettingsProblems
    ) {
        for source in [node.node("source")] + node.list("lines").map({ $0.node("source") }) {
            check(source, isOneOf: surroundings.sources, "a source", &problems)
        }
        let deadline = node.node("deadline")
        let channelLists = [node.list("to"), node.list("on_error"), deadline?.list("to") ?? []]
        for channel in channelLists.joined() {
            check(channel, isOneOf: surroundings.channels, "a channel", &problems)
        }
        if let deadline {
            checkWayOut(deadline, of: node, &problems)
            checkTime(deadline, of: node, &problems)
        }
    }

    private static func check(
        _ node: SettingsNode?, isOneOf names: [String], _ kind: String, _ problems: inout SettingsProblems
    ) {
        guard let node, let name = try? node.string(), !names.contains(name) else { return }
        let known = names.isEmpty ? "none is declared" : names.sorted().joined(separator: ", ")
        problems.add(node.problem("found \"\(name)\"; allowed is \(kind) of this file: \(known)"))
    }

    /// A dead-man switch that speaks through the channel it watches says nothing when that channel is dead.
    private static func checkWayOut(
        _ deadline: SettingsNode, of report: SettingsNode, _ problems: inout SettingsProblems
    ) {
        guard let own = try? report.strings("to"), let others = try? deadline.strings("to"), !others.isEmpty,
            Set(others).isSubset(of: own)
        else { return }
        problems.add(
            deadline.problem(
                "found only channels that the report itself goes to (\(others.joined(separator: ", "))); "
                    + "allowed is at least one other, because it must speak when those are dead", at: "to"))
    }

    private static func checkTime(
        _ deadline: SettingsNode, of report: SettingsNode, _ problems: inout SettingsProblems
    ) {
        guard report.node("schedule") != nil else {
            problems.add(
                report.problem("found a deadline without a schedule, so that there is nothing to miss", at: "deadline"))
            return
        }
        guard let after = try? deadline.duration("after"), let jitter = try? report.duration("jitter"), after <= jitter
        else { return }
        problems.add(
            deadline.problem(
                "found \(DurationText.format(after)); allowed is more than the jitter of \(DurationText.format(jitter)), "
                    + "within which the report may start", at: "after"))
    }
}
