package import Database
package import FoundationEssentials
import Scheduling
import Settings

/// A business database, as the configuration names it.
package struct SourceSettings: Sendable {
    package let name: String
    package let url: DatabaseURL
    /// At most so many connections.
    package let poolSize: Int
    /// A statement that runs longer is stopped on the server.
    package let statementTimeout: Duration
    package let connectTimeout: Duration
    /// A result with more rows is an error, never cut.
    package let maximumRows: Int
    /// The zone in which it keeps local times; nil: the report's.
    package let timeZone: TimeZone?

    static let schemes = ["sqlite", "postgres", "postgresql", "mysql", "mariadb"]

    static let field = SettingsField(
        "sources",
        .map(
            SettingsMap(
                names: .name, exampleName: "sixpage", of: .object(fields),
                others: [
                    ("relay", ["url": "\"${DATABASE_URL:-postgres://herald:change-me@127.0.0.1:5432/relay}\""]),
                    ("crm", ["url": "\"mysql://herald:${CRM_PASSWORD:-change-me}@127.0.0.1:3306/crm\""]),
                ])),
        "The business databases that reports ask. Herald's sessions only read, whatever the user may; give it one that "
            + "may only SELECT all the same.", default: "{}")

    private static let fields: [SettingsField] = [
        SettingsField(
            "url", .url(schemes: schemes),
            "mysql://, postgres:// or sqlite:PATH. In user and password write / ? # and % as %2F %3F %23 and %25.",
            isRequired: true, example: "\"mysql://reader:${SIXPAGE_PASSWORD:-change-me}@127.0.0.1:3306/sixpage\""),
        SettingsField("pool", .integer(1...100), "At most so many connections at once.", default: "4"),
        SettingsField(
            "statement_timeout", .duration(.milliseconds(100)...(.seconds(86_400))),
            "A statement that runs longer is stopped on the server.", default: "60s"),
        SettingsField(
            "connect_timeout", .duration(.milliseconds(100)...(.seconds(300))),
            "Opening a connection may take so long.",
            default: "10s"),
        SettingsField(
            "max_rows", .integer(1...10_000_000), "A result with more rows is an error, never cut.", default: "10000"),
        SettingsField(
            "timezone", HeraldConfiguration.timeZoneShape,
            "The IANA zone in which the database keeps local times; else that of the report.", example: "Asia/Shanghai"),
    ]

    static func read(_ root: SettingsNode, folder: String, _ problems: inout SettingsProblems) -> [SourceSettings] {
        root.children("sources").compactMap { name, node in
            problems.collect { () throws(SettingsProblem) in try SourceSettings(name: name, node, folder: folder) }
        }
    }

    private init(name: String, _ node: SettingsNode, folder: String) throws(SettingsProblem) {
        self.name = name
        url = try DatabaseURL(node, "url").resolved(against: folder)
        poolSize = try node.integer("pool")
        statementTimeout = try node.duration("statement_timeout")
        connectTimeout = try node.duration("connect_timeout")
        maximumRows = try node.integer("max_rows")
        timeZone = node.node("timezone") == nil ? nil : try HeraldConfiguration.timeZone(node)
    }
}
