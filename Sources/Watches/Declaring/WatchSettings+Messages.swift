import Settings
import Templates

extension WatchSettings {
    static func messages(_ node: SettingsNode, _ folder: String) throws(SettingsProblem) -> WatchMessages {
        var messages = WatchMessages(
            usual: try byDefault(WatchMessage.defaultText, node), missing: try node.text("missing"))
        if let own = node.node("message") {
            messages.usual = try message(own, folder, &messages)
        } else {
            messages.byEvent[.update] = try byDefault(WatchMessage.defaultUpdateText, node)
        }
        for event in WatchEvent.allCases {
            guard let own = node.node("on_\(event.rawValue)"), !own.isEmptyMap else { continue }
            messages.byEvent[event] = try message(own, folder, &messages)
        }
        // What the watch itself says of a column wins over what its template files say.
        for (column, map) in node.children("map") { messages.values[column] = try texts(map) }
        for (column, label) in node.children("labels") { messages.labels[column] = try label.string() }
        if let digest = node.node("digest") {
            messages.digestLine = try template(digest, "line")
            messages.digestTitle = try template(digest, "title")
        }
        return messages
    }

    private static func texts(_ map: SettingsNode) throws(SettingsProblem) -> [String: String] {
        guard case .map(let entries) = map.value else { return [:] }
        var texts: [String: String] = [:]
        for entry in entries { texts[entry.key] = try map.text(entry.key) }
        return texts
    }

    /// - Parameter messages: gets what a template file says of values and labels, unless another file said it.
    private static func message(
        _ node: SettingsNode, _ folder: String, _ messages: inout WatchMessages
    ) throws(SettingsProblem) -> WatchMessage {
        let text = try template(node, "text")
        guard text == nil || node.node("file") == nil else {
            throw node.problem("found a file and a text; allowed is one of them", at: "text")
        }
        let file = try templateFile(node, folder)
        guard let body = file?.body ?? text else {
            throw node.problem("found neither file nor text; allowed is one of them", at: "text")
        }
        messages.values.merge(file?.values ?? [:]) { first, _ in first }
        messages.labels.merge(file?.labels ?? [:]) { first, _ in first }
        let named = try node.optionalString("type").flatMap(WatchMessageType.init(rawValue:))
        let title = try template(node, "title") ?? file?.title
        let url = try template(node, "url") ?? file?.url
        let button = try node.optionalString("button") ?? file?.button
        switch named ?? file?.type ?? .text {
        case .text:
            try refuseCardKeys(node, title: title, url: url, button: button)
            return .text(body)
        case .markdown:
            try refuseCardKeys(node, title: title, url: url, button: button)
            return .markdown(body)
        case .textCard:
            guard let title else { throw node.problem("found nothing; a textcard needs one", at: "title") }
            guard let url else {
                throw node.problem("found nothing; a textcard needs one, for its button to lead to", at: "url")
            }
            return .textCard(WatchMessage.Card(title: title, description: body, url: url, button: button))
        }
    }

    private static func refuseCardKeys(
        _ node: SettingsNode, title: TextTemplate?, url: TextTemplate?, button: String?
    ) throws(SettingsProblem) {
        let given = [("title", title != nil), ("url", url != nil), ("button", button != nil)].first(where: \.1)
        guard let (key, _) = given else { return }
        throw node.problem("found a \(key), which only type: textcard has", at: key)
    }

    private static func templateFile(
        _ node: SettingsNode, _ folder: String
    ) throws(SettingsProblem) -> TemplateFile? {
        guard let path = try node.optionalString("file") else { return nil }
        do throws(TemplateFile.Problem) {
            return try TemplateFile(path: TemplateFile.resolve(path, against: folder))
        } catch {
            throw node.problem("found \"\(path)\": \(error.description)", at: "file")
        }
    }

    private static func byDefault(_ text: String, _ node: SettingsNode) throws(SettingsProblem) -> WatchMessage {
        do throws(TemplateProblem) {
            return .text(try TextTemplate(text))
        } catch {
            throw node.problem("\(error)", at: "message")
        }
    }

    private static func template(_ node: SettingsNode, _ key: String) throws(SettingsProblem) -> TextTemplate? {
        guard let text = try node.optionalString(key) else { return nil }
        do throws(TemplateProblem) {
            return try TextTemplate(text)
        } catch {
            throw node.problem("\(error)", at: key)
        }
    }
}

extension SettingsNode {
    fileprivate var isEmptyMap: Bool {
        if case .map(let entries) = value { entries.allSatisfy { node($0.key) == nil } } else { false }
    }

    /// Nothing is an empty text.
    fileprivate func text(_ key: String) throws(SettingsProblem) -> String { try optionalString(key) ?? "" }
}
