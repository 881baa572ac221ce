package import Settings

/// How `herald.yaml` declares the statistics server: the section `telemetry`.
package struct TelemetrySettings: Sendable, Hashable {
    /// Where the statistics are kept, as the file writes it; nil: beside or in the store.
    package var database: String?
    /// So many systems and versions of a project are shown by name, the rest together as "other".
    package var topVersions: Int
    /// Lines of the access log are kept so many days.
    package var logDays: Int
    /// Which applications may report; empty: any, up to 100.
    package var projects: [String]
    /// How many reports one address may send in a minute; 0: any number.
    package var perAddress: Int
    /// Whether `GET /stats/recent` is open to everybody, as it was in the server that Herald replaces.
    package var opensRecent: Bool

    package init(
        database: String? = nil, topVersions: Int = 200, logDays: Int = 30, projects: [String] = [],
        perAddress: Int = 600, opensRecent: Bool = false
    ) {
        self.database = database
        self.topVersions = topVersions
        self.logDays = logDays
        self.projects = projects
        self.perAddress = perAddress
        self.opensRecent = opensRecent
    }

    package static let field = SettingsField(
        "telemetry",
        .object([
            SettingsField(
                "database", .url(schemes: ["sqlite", "postgres", "postgresql", "mysql", "mariadb"]),
                "Where the statistics are kept. By default in the store; where that is SQLite, in user_stats.db beside "
                    + "it. A file that origin 3's server wrote is adopted.", example: "sqlite:data/user_stats.db"),
            SettingsField(
                "top_versions", .integer(1...10_000),
                "So many versions and systems of a project are shown by name, the others together.", default: "200"),
            SettingsField(
                "log_days", .integer(1...3_650), "Lines of the access log are kept so many days.", default: "30"),
            SettingsField(
                "projects", .list(of: .text, count: 0...100),
                "Which applications may report. Empty: any, up to 100.", default: "[]"),
            SettingsField(
                "per_address", .integer(0...1_000_000),
                "How many reports one address may send in a minute; 0: any number.", default: "600"),
            SettingsField(
                "recent", .choice(["restricted", "public"]),
                "Who may see GET /stats/recent: holders of a token, or everybody.", default: "restricted"),
        ]), "The statistics server: POST /statistics, GET /stats. Without this section there is none.")

    /// - Returns: nil where the file has no such section.
    package static func read(_ root: SettingsNode) throws(SettingsProblem) -> TelemetrySettings? {
        guard let node = root.node("telemetry") else { return nil }
        var projects: [String] = []
        for project in node.list("projects") {
            let name = try project.string()
            if let problem = UsageReportReader.problem(inProject: name) { throw project.problem(problem) }
            projects.append(name)
        }
        return TelemetrySettings(
            database: try node.optionalString("database"), topVersions: try node.integer("top_versions"),
            logDays: try node.integer("log_days"), projects: projects, perAddress: try node.integer("per_address"),
            opensRecent: try node.string("recent") == "public")
    }
}
