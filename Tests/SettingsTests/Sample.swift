import Settings

/// A shape with one of everything, in the manner of Herald's own.
enum Sample {
    static let shape = SettingsShape.object([
        SettingsField(
            "timezone",
            .text(allowed: "an IANA time zone such as Asia/Shanghai") {
                $0.contains("/") || $0 == "UTC" ? nil : "an IANA time zone such as Asia/Shanghai"
            }, "For schedules.", default: "UTC"),
        SettingsField(
            "dispatch",
            .object([
                SettingsField(
                    "concurrency", .integer(1...1_000), "How many at once.", default: "20", environment: "LIMIT"),
                SettingsField("backoff", .number(1...10), "Base.", default: "2.0"),
                SettingsField("verbose", .bool, "Says more.", default: "false"),
                SettingsField(
                    "pause", .duration(.zero ... .seconds(3_600)), "Between.", environment: "PAUSE",
                    environmentUnit: "m"),
            ]), "How fast.", default: "{}"),
        SettingsField(
            "sources",
            .named(
                "shop",
                .object([
                    SettingsField(
                        "url", .url(schemes: ["mysql", "sqlite"]), "Where it is.", isRequired: true,
                        example: "\"mysql://reader:${SHOP_PASSWORD:-replace-me}@127.0.0.1/shop\""),
                    SettingsField("timeout", .duration(.seconds(1) ... .seconds(3_600)), "Per query.", default: "60s"),
                    SettingsField("cache", .byteSize(0...(1 << 30)), "Memory.", default: "64MB"),
                ])), "Databases.", default: "{}"),
        SettingsField(
            "channels",
            .named(
                "ops",
                .union(
                    discriminator: "type",
                    [
                        SettingsVariant(
                            "robot", "A group's robot.", exampleNames: ["ops"],
                            fields: [
                                SettingsField(
                                    "key", .text, "Its key.", isRequired: true, example: "\"${ROBOT_KEY:-replace-me}\"",
                                    isSecret: true),
                                SettingsField(
                                    "base_url", .url(schemes: ["https", "http"]), "Elsewhere.",
                                    default: "https://example.com"),
                            ]),
                        SettingsVariant(
                            "mail", "E-mail.", exampleNames: ["post"],
                            fields: [
                                SettingsField(
                                    "to", .list(of: .text, count: 1...3), "Whom.", isRequired: true,
                                    example: "[a@example.com]")
                            ]),
                    ])), "Ways out.", default: "{}"),
        SettingsField(
            "reports",
            .named(
                "daily",
                .object([
                    SettingsField("source", .name, "From where.", isRequired: true, example: "shop"),
                    SettingsField(
                        "window", .duration(.seconds(60) ... .seconds(400 * 86_400)), "How far back.", default: "24h"),
                    SettingsField(
                        "lines",
                        .list(
                            of: .object([
                                SettingsField(
                                    "text", .text, "The words.", isRequired: true, example: "\"{{count}} new\""),
                                SettingsField(
                                    "query", .text, "The SQL.", isRequired: true,
                                    example: "SELECT COUNT(*) AS count FROM users"),
                            ]), count: 1...100), "What it says.", isRequired: true),
                    SettingsField("level", .choice(["brief", "full"]), "How much.", default: "brief"),
                    SettingsField("days", .either(word: "all", or: .list(of: .text, count: 1...7)), "When."),
                ])), "Reports.", default: "{}"),
        SettingsField("redis", .text(allowed: "empty", allowsEmpty: true), "Later."),
    ])

    static func checked(_ text: String, _ environment: [String: String] = [:]) throws(SettingsProblems)
        -> CheckedSettings
    {
        try SettingsDocument(text: text, name: "herald.yaml", environment: SettingsEnvironment(environment))
            .checked(against: shape)
    }

    /// What the user would see, one line for each problem.
    static func problems(_ text: String, _ environment: [String: String] = [:]) -> [String] {
        do {
            return try checked(text, environment).problems.sorted.map(\.description)
        } catch {
            return error.sorted.map(\.description)
        }
    }
}
