package import Settings

extension WebhookSettings {
    package static let variant = SettingsVariant(
        "webhook", "A program that takes signed calls (Standard Webhooks).", exampleNames: ["partners"],
        fields: destination + signing + pace + failing)

    /// Everybody knows it: `herald doctor` warns of its use.
    static let exampleSecret = "whsec_cHV0LXlvdXItb3duLXNlY3JldC1oZXJl"

    private static let destination: [SettingsField] = [
        SettingsField(
            "url", .url(schemes: ["https", "http"]), "Where the calls go. Addresses of own networks are refused.",
            isRequired: true, example: "https://hooks.example.com/herald"),
        SettingsField(
            "allow_http", .bool, "Allows a url with http://, which everybody on the way can read.", default: "false"),
        SettingsField(
            "allow_networks", .list(of: .text, count: 0...100),
            "Your own networks that the url may lead to, such as 10.2.0.0/16; without them only public addresses.",
            default: "[]"),
        SettingsField("certificates", .text, "A PEM file of the authorities to trust instead of the system's."),
    ]

    private static let signing: [SettingsField] = [
        SettingsField(
            "secret", .text, "whsec_ and the base64 of 24 to 64 random bytes: \(WebhookSecret.recipe)",
            example: "\"${WEBHOOK_%NAME%_SECRET:-\(exampleSecret)}\"", isSecret: true),
        SettingsField(
            "secrets", .list(of: .text, count: 0...10),
            "More secrets, each of which signs every call: the old one, while the receiver changes to the new.",
            default: "[]", isSecret: true),
        SettingsField(
            "headers", .choice(["standard", "legacy"]),
            "legacy adds X-Webhook-Event, X-Webhook-Timestamp and X-Webhook-Signature.", default: "standard"),
        SettingsField(
            "legacy_secret",
            .text(allowed: "a text of 8 characters or more") { $0.count >= 8 ? nil : "a text of 8 characters or more" },
            "Signs the body for X-Webhook-Signature.", isSecret: true),
    ]

    private static let pace: [SettingsField] = [
        SettingsField(
            "rate", .integer(1...100_000), "Calls in any 60 seconds; without it as many as there are."),
        SettingsField("concurrency", .integer(1...1_000), "Calls at once.", default: "5"),
        SettingsField("timeout", .duration(.seconds(1)...(.seconds(60))), "For one call.", default: "15s"),
        SettingsField(
            "max_body", .byteSize(1_024...20_971_520), "The largest body; what is larger is refused.", default: "1MB"),
    ]

    private static let failing: [SettingsField] = [
        SettingsField(
            "retries", .list(of: .duration(.seconds(1)...(.seconds(7 * 86_400))), count: 0...50),
            "The pauses between one attempt and the next, give or take 20 %.",
            default: "[5s, 5m, 30m, 2h, 5h, 10h, 14h, 20h, 24h]")
    ]
}
