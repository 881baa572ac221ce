package import FoundationEssentials
import Scheduling
package import Settings
import Templates

extension ReportSettings {
    /// What else the file declares, for reports to name.
    package struct Surroundings: Sendable {
        package var timeZone: TimeZone
        package var sources: [String]
        package var channels: [String]

        package init(timeZone: TimeZone, sources: [String], channels: [String]) {
            self.timeZone = timeZone
            self.sources = sources
            self.channels = channels
        }
    }

    /// The reports of a file that was checked against its shape.
    ///
    /// - Parameter root: the whole file.
    package static func read(
        _ root: SettingsNode, _ surroundings: Surroundings, problems: inout SettingsProblems
    ) -> [ReportDefinition] {
        root.children("reports").compactMap { name, node in
            checkNames(in: node, surroundings, &problems)
            return problems.collect { () throws(SettingsProblem) in
                try report(name, node, surroundings.timeZone)
            }
        }
    }

    private static func report(
        _ name: String, _ node: SettingsNode, _ fileTimeZone: TimeZone
    ) throws(SettingsProblem) -> ReportDefinition {
        let timeZone = try self.timeZone(node) ?? fileTimeZone
        var lines: [ReportLine] = []
        for (index, line) in node.list("lines").enumerated() {
            lines.append(try self.line(line, number: index + 1))
        }
        return ReportDefinition(
            name: name, source: try node.string("source"), schedule: try schedule(node, timeZone), timeZone: timeZone,
            window: try window(node), title: try title(node), lines: lines,
            empty: try node.string("empty"), timeout: try node.duration("timeout"),
            format: ReportDefinition.Format(rawValue: try node.string("format")) ?? .text,
            mentions: try node.strings("mentions"), mentionedMobiles: try node.strings("mention_mobiles"),
            channels: try node.strings("to"),
            errorChannels: node.node("on_error") == nil ? nil : try node.strings("on_error"),
            grace: try node.duration("grace"), deadline: try deadline(node))
    }

    private static func line(_ node: SettingsNode, number: Int) throws(SettingsProblem) -> ReportLine {
        ReportLine(
            label: try node.optionalString("name"), number: number, text: try template(node, "text"),
            query: try node.string("query"), source: try node.optionalString("source"),
            hiding: ReportLine.Hiding(rawValue: try node.string("hide")) ?? .zero,
            details: try node.node("rows").map { rows throws(SettingsProblem) in
                ReportDetails(
                    text: try template(rows, "text"), query: try rows.optionalString("query"),
                    maximum: try rows.integer("max"), more: try template(rows, "more"))
            })
    }

    private static func deadline(_ node: SettingsNode) throws(SettingsProblem) -> ReportDeadline? {
        guard let deadline = node.node("deadline") else { return nil }
        return ReportDeadline(after: try deadline.duration("after"), channels: try deadline.strings("to"))
    }

    private static func schedule(_ node: SettingsNode, _ timeZone: TimeZone) throws(SettingsProblem) -> Schedule? {
        guard let text = try node.optionalString("schedule") else { return nil }
        let jitter = try node.duration("jitter")
        do throws(CronSyntaxError) {
            return Schedule(expression: try CronExpression(text), timeZone: timeZone, jitter: jitter)
        } catch {
            throw node.problem("found \"\(text)\": \(error)", at: "schedule")
        }
    }

    private static func timeZone(_ node: SettingsNode) throws(SettingsProblem) -> TimeZone? {
        guard let name = try node.optionalString("timezone") else { return nil }
        do throws(TimeZoneSyntaxError) {
            return try TimeZoneName.parse(name)
        } catch {
            throw node.problem("\(error)", at: "timezone")
        }
    }

    private static func window(_ node: SettingsNode) throws(SettingsProblem) -> WindowLength {
        let text = try node.string("window")
        guard let window = WindowLength(text) else {
            throw node.problem("found \"\(text)\"; allowed is \(WindowLength.allowed)", at: "window")
        }
        return window
    }

    private static func title(_ node: SettingsNode) throws(SettingsProblem) -> TextTemplate {
        let title = try template(node, "title")
        let known = ReportWindow.factNames
        guard let unknown = title.tags.first(where: { !known.contains($0.head) }) else { return title }
        throw node.problem(
            "the title names {{\(unknown.path.joined(separator: "."))}}; allowed is \(known.joined(separator: ", "))",
            at: "title")
    }

    private static func template(_ node: SettingsNode, _ key: String) throws(SettingsProblem) -> TextTemplate {
        let text = try node.string(key)
        do throws(TemplateProblem) {
            return try TextTemplate(text)
        } catch {
            throw node.problem("\(error)", at: key)
        }
    }
}

extension WindowLength {
    static let allowed = "a duration such as 24h or 7d, yesterday, or today"

    init?(_ text: String) {
        switch text {
        case "yesterday": self = .yesterday
        case "today": self = .today
        default:
            guard let span = DurationText.parse(text), span >= .seconds(60), span <= .seconds(400 * 86_400) else {
                return nil
            }
            self = .span(span)
        }
    }
}
