package import FoundationEssentials
import Scheduling
package import Settings
import Templates

extension WatchSettings {
    /// What else there is for watches to name.
    package struct Surroundings: Sendable {
        package var timeZone: TimeZone
        package var sources: [String]
        package var channels: [String]
        /// Of the file, to resolve template files against; empty, or a path.
        package var folder: String

        package init(timeZone: TimeZone, sources: [String], channels: [String], folder: String) {
            self.timeZone = timeZone
            self.sources = sources
            self.channels = channels
            self.folder = folder
        }
    }

    /// The watches of a file that was checked against its shape. Template files are read here.
    ///
    /// - Parameter root: the whole file.
    package static func read(
        _ root: SettingsNode, _ surroundings: Surroundings, problems: inout SettingsProblems
    ) -> [WatchDefinition] {
        let watches: [(watch: WatchDefinition, node: SettingsNode)] = root.children("watches").compactMap {
            name, node in
            checkNames(in: node, surroundings, &problems)
            guard let watch = problems.collect({ () throws(SettingsProblem) in try watch(name, node, surroundings) })
            else { return nil }
            check(watch, node, &problems)
            return (watch, node)
        }
        checkTogether(watches, &problems)
        return watches.map(\.watch)
    }

    private static func watch(
        _ name: String, _ node: SettingsNode, _ surroundings: Surroundings
    ) throws(SettingsProblem) -> WatchDefinition {
        let table = try node.string("table")
        let events = Set(try node.strings("on").compactMap(WatchEvent.init(rawValue:)))
        let mode = try mode(node)
        let coalesce = try node.duration("coalesce")
        let queue = try node.optionalString("queue") ?? QueueNames.usualQueue(of: table)
        let keepsValues = try node.optionalBool("values") ?? (coalesce > .zero || events.contains(.delete))
        return WatchDefinition(
            name: name, source: try node.string("source"), table: table, key: try node.string("key"), events: events,
            columns: try columns(node), condition: try node.optionalString("when"), names: QueueNames(queue: queue),
            mode: mode, keepsValues: keepsValues, batch: try node.integer("batch"),
            maxAttempts: try node.integer("max_attempts"), coalesce: coalesce,
            lookEvery: try node.duration("look_every"), digest: try digest(node),
            messages: try messages(node, surroundings.folder), channels: try node.strings("to"),
            timeZone: try timeZone(node) ?? surroundings.timeZone, retention: try retention(node))
    }

    private static func mode(_ node: SettingsNode) throws(SettingsProblem) -> WatchDefinition.Mode {
        let poll = node.node("poll")
        switch try node.optionalString("mode") ?? (poll == nil ? "trigger" : "poll") {
        case "poll":
            guard let poll else {
                throw node.problem(
                    "found nothing; mode: poll needs it: poll: { by: id }, with a column that only grows", at: "poll")
            }
            return .poll(
                PollRule(
                    growing: try poll.string("by"), changed: try poll.optionalString("changed"),
                    every: try poll.duration("every"), overlap: try poll.duration("overlap")))
        default: return .trigger
        }
    }

    private static func columns(_ node: SettingsNode) throws(SettingsProblem) -> [String]? {
        guard case .list? = node.node("columns")?.value else { return nil }
        return try node.strings("columns")
    }

    private static func digest(_ node: SettingsNode) throws(SettingsProblem) -> DigestRule {
        guard let digest = node.node("digest") else { return DigestRule() }
        return DigestRule(above: try digest.optionalInteger("above"), latest: try digest.integer("latest"))
    }

    private static func retention(_ node: SettingsNode) throws(SettingsProblem) -> QueueRetention {
        guard let keep = node.node("keep") else { return QueueRetention() }
        return QueueRetention(delivered: try keep.duration("delivered"), failed: try keep.duration("failed"))
    }

    private static func timeZone(_ node: SettingsNode) throws(SettingsProblem) -> TimeZone? {
        guard let name = try node.optionalString("timezone") else { return nil }
        do throws(TimeZoneSyntaxError) {
            return try TimeZoneName.parse(name)
        } catch {
            throw node.problem("\(error)", at: "timezone")
        }
    }
}
