package import Settings

/// How `herald.yaml` declares what becomes of an Alertmanager's notifications: `monitoring.alertmanager`.
package struct AlertmanagerSettings: Sendable {
    package enum Format: String, Sendable, CaseIterable { case text, markdown }

    /// The channels of alerts that no route takes.
    package var channels: [String]
    /// The first that takes an alert says where it goes.
    package var routes: [AlertRoute]
    /// Whether it is told that an alert is over.
    package var tellsResolved: Bool
    package var format: Format
    package var template: AlertTemplate
    package var maximumAlerts: Int
    /// The same state of the same alerts is told once within so much time.
    package var repeatWindow: Duration

    package init(
        channels: [String], routes: [AlertRoute] = [], tellsResolved: Bool = true, format: Format = .markdown,
        template: String? = nil, maximumAlerts: Int = 20, repeatWindow: Duration = .seconds(240)
    ) throws(AlertTemplateProblem) {
        self.channels = channels
        self.routes = routes
        self.tellsResolved = tellsResolved
        self.format = format
        self.template = try AlertTemplate(template ?? AlertTemplate.usual(format))
        self.maximumAlerts = maximumAlerts
        self.repeatWindow = repeatWindow
    }

    /// All that are named.
    var allChannels: [String] {
        routes.flatMap(\.channels).reduce(into: channels) { known, name in
            if !known.contains(name) { known.append(name) }
        }
    }

    /// Each channel with the alerts that go there, in the order of the configuration.
    func destinations(of alerts: [AlertNotification.Alert]) -> [(channel: String, alerts: [AlertNotification.Alert])] {
        let places = alerts.map { alert in routes.first { $0.takes(alert) }?.channels ?? channels }
        return allChannels.compactMap { channel in
            let taken = zip(alerts, places).filter { $1.contains(channel) }.map(\.0)
            return taken.isEmpty ? nil : (channel, taken)
        }
    }
}

extension AlertmanagerSettings {
    package static let field = SettingsField(
        "alertmanager",
        .object([
            SettingsField(
                "to", .list(of: .name, count: 1...20), "The channels that get the alerts.", isRequired: true,
                example: "[ops]"),
            SettingsField(
                "routes", .list(of: .object(routeFields), count: 0...100),
                "Other channels for alerts with certain labels; the first route that fits an alert counts.",
                default: "[]",
                example: "[{ match: { severity: critical }, to: [crm] }]"),
            SettingsField("resolved", .bool, "Whether it is told that an alert is over.", default: "true"),
            SettingsField(
                "format", .choice(Format.allCases.map(\.rawValue)), "How channels show the message.",
                default: "markdown"),
            SettingsField(
                "template", template,
                "The message, in mustache: {{name}}, {{#alerts}}{{title}} {{labels.instance}}{{/alerts}}; "
                    + "see docs/alertmanager.md. Without it one that fits the format."),
            SettingsField(
                "max_alerts", .integer(1...200), "So many alerts of a group are listed, the others counted.",
                default: "20"),
            SettingsField(
                "repeat_window", .duration(.zero...(.seconds(86_400))),
                "The same state of the same alerts is told once within this time, however often it comes: from a "
                    + "retry, or from the other Alertmanager of a pair. Keep it below repeat_interval.",
                default: "4m"),
        ]),
        "What becomes of an Alertmanager's notifications, which POST /api/v1/alerts/alertmanager takes.")

    private static let routeFields = [
        SettingsField(
            "match", .map(SettingsMap(names: labelName, exampleName: "severity", of: .text)),
            "Labels and their values; all of them have to be so.", isRequired: true),
        SettingsField("to", .list(of: .name, count: 1...20), "The channels.", isRequired: true),
    ]

    private static let labelName = SettingsText(
        allowed: "a label: letters, digits and _", schemaPattern: "^[A-Za-z_][A-Za-z0-9_]*$"
    ) { name in
        let isName = name.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
                true
            default: false
            }
        }
        return isName && name.first?.isNumber == false ? nil : "a label: letters, digits and _"
    }

    private static let template = SettingsShape.text(allowed: "a template") { text in
        do throws(AlertTemplateProblem) {
            _ = try AlertTemplate(text)
            return nil
        } catch {
            return "a template: \(error)"
        }
    }

    /// - Parameters:
    ///   - monitoring: the section `monitoring:`.
    ///   - declared: the channels of the file.
    /// - Returns: nil where it is not declared, or where a problem was found.
    static func read(
        _ monitoring: SettingsNode, channels declared: [String], problems: inout SettingsProblems
    ) -> AlertmanagerSettings? {
        guard let node = monitoring.node("alertmanager") else { return nil }
        for place in [node] + node.list("routes") { check(place, declared, &problems) }
        return problems.collect { () throws(SettingsProblem) in try AlertmanagerSettings(node) }
    }

    private static func check(_ node: SettingsNode, _ declared: [String], _ problems: inout SettingsProblems) {
        for channel in node.list("to") {
            guard let name = problems.collect({ () throws(SettingsProblem) in try channel.string() }),
                !declared.contains(name)
            else { continue }
            let known = declared.isEmpty ? "none is declared" : declared.sorted().joined(separator: ", ")
            problems.add(channel.problem("found \"\(name)\"; allowed is a channel of this file: \(known)"))
        }
    }

    private init(_ node: SettingsNode) throws(SettingsProblem) {
        var routes: [AlertRoute] = []
        for route in node.list("routes") {
            var match: [String: String] = [:]
            for (label, value) in route.children("match") { match[label] = try value.string() }
            routes.append(AlertRoute(match: match, channels: try route.strings("to")))
        }
        let format = Format(rawValue: try node.string("format")) ?? .markdown
        let (channels, tellsResolved) = (try node.strings("to"), try node.bool("resolved"))
        let (maximum, window) = (try node.integer("max_alerts"), try node.duration("repeat_window"))
        let template = try node.optionalString("template")
        do throws(AlertTemplateProblem) {
            try self.init(
                channels: channels, routes: routes, tellsResolved: tellsResolved, format: format, template: template,
                maximumAlerts: maximum, repeatWindow: window)
        } catch {
            throw node.problem("\(error)", at: "template")
        }
    }
}
