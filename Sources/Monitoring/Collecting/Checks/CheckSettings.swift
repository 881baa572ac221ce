import Settings

/// How `herald.yaml` declares `monitoring.checks`.
enum CheckSettings {
    static let field = SettingsField(
        "checks",
        .named(
            "shop",
            .object([
                SettingsField(
                    "http", .url(schemes: ["http", "https"]), "An address that is asked; up is a status of 200 to 399.",
                    example: "https://shop.example.com/health"),
                SettingsField("source", .name, "The source that is asked `sql`."),
                SettingsField(
                    "sql", .text, "A statement whose first column of its first row is a number; in place of `http`."),
                SettingsField(
                    "every", .duration(.seconds(5)...(.seconds(86_400))), "How often.", default: "30s"),
                SettingsField(
                    "timeout", .duration(.milliseconds(100)...(.seconds(300))), "How long an answer may take.",
                    default: "5s"),
            ])), "What is looked at over and over beside this machine: services and figures of sources.",
        default: "{}")

    /// - Parameters:
    ///   - monitoring: the section.
    ///   - sources: those that the file declares.
    static func read(
        _ monitoring: SettingsNode, sources: [String], problems: inout SettingsProblems
    ) -> [CheckDefinition] {
        var checks: [CheckDefinition] = []
        for (name, node) in monitoring.children("checks") {
            let read = problems.collect { () throws(SettingsProblem) in try check(name, node, sources) }
            if let read { checks.append(read) }
        }
        return checks
    }

    private static func check(
        _ name: String, _ node: SettingsNode, _ sources: [String]
    ) throws(SettingsProblem) -> CheckDefinition {
        CheckDefinition(
            name: name, question: try question(node, sources), every: try node.duration("every"),
            timeout: try node.duration("timeout"))
    }

    private static func question(
        _ node: SettingsNode, _ sources: [String]
    ) throws(SettingsProblem) -> CheckDefinition.Question {
        let (url, source, query) = (
            try node.optionalString("http"), try node.optionalString("source"), try node.optionalString("sql")
        )
        switch (url, source, query) {
        case (let url?, nil, nil): return .http(url: url)
        case (nil, let source?, let query?):
            guard sources.contains(source) else {
                let known = sources.isEmpty ? "none is declared" : sources.sorted().joined(separator: ", ")
                throw node.problem("found \"\(source)\"; allowed is a source of this file: \(known)", at: "source")
            }
            return .sql(source: source, query: query)
        default:
            throw node.problem("found neither one nor the other; allowed is `http`, or `source` with `sql`", at: "http")
        }
    }
}
