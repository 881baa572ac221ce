package import Delivery
package import Networks
package import Settings

/// A channel of type `webhook` as the configuration declares it.
package struct WebhookSettings: ChannelDeclaration {
    /// A receiver that stays away for days has forgotten us; its owner is told.
    package static let disableAfter = "5d"

    package let name: String
    package let webhook: WebhookEndpoint
    package let addressGuard: AddressGuard
    package let certificates: String?
    package let limits: ChannelLimits
    package let policy: ChannelPolicy
    package let hasKnownSecret: Bool

    /// - Parameters:
    ///   - name: under which `channels:` has it.
    ///   - node: its map, checked against `variant`.
    package init(name: String, _ node: SettingsNode) throws(SettingsProblem) {
        self.name = name
        let addressGuard = AddressGuard(allowing: try Self.networks(in: node))
        self.addressGuard = addressGuard
        webhook = WebhookEndpoint(
            url: try Self.url(in: node, addressGuard), keys: try Self.keys(in: node),
            timeout: try node.duration("timeout"), maximumBytes: try node.byteSize("max_body"))
        certificates = try node.optionalString("certificates")
        limits = ChannelLimits(
            concurrency: try node.integer("concurrency"),
            rate: try node.optionalInteger("rate").map { .init(count: $0, per: .seconds(60)) })
        policy = ChannelPolicy(retries: try Self.retries(in: node))
        hasKnownSecret = try Self.hasKnownSecret(node)
    }

    /// None: looking whether it can be reached would be a call past the guard, to whatever the name leads to.
    package var endpoint: String? { nil }

    package func channel(_ surroundings: ChannelSurroundings) throws -> any Channel {
        let sender = WebhookSender(addressGuard, certificates: certificates, clock: surroundings.clock)
        return WebhookChannel(name: name, endpoint: webhook, limits: limits, sender: sender)
    }
}

extension WebhookSettings {
    private static func networks(in node: SettingsNode) throws(SettingsProblem) -> [IPNetwork] {
        var networks: [IPNetwork] = []
        for item in node.list("allow_networks") {
            let text = try item.string()
            do {
                networks.append(try IPNetwork(text))
            } catch {
                throw item.problem("found \"\(text)\"; allowed is \(error)")
            }
        }
        return networks
    }

    private static func url(
        in node: SettingsNode, _ addressGuard: AddressGuard
    ) throws(SettingsProblem) -> EndpointURL {
        let url: EndpointURL
        do {
            url = try EndpointURL(try node.string("url"))
        } catch let problem as SettingsProblem {
            throw problem
        } catch {
            throw node.problem("found another kind of URL; allowed is \(error)", at: "url")
        }
        if url.scheme == .http, try !node.bool("allow_http") {
            throw node.problem(
                "found http://, which everybody on the way can read; allowed is https://, or http:// with allow_http: true",
                at: "url")
        }
        if let refusal = addressGuard.refusal(of: url) {
            let remedy =
                refusal.canBeAllowed
                ? "allowed is a public address, or one of your own networks that allow_networks names"
                : "allowed is another address"
            throw node.problem("found a host that is not public: \(refusal); \(remedy)", at: "url")
        }
        return url
    }

    private static func keys(in node: SettingsNode) throws(SettingsProblem) -> WebhookKeys {
        var secrets: [WebhookSecret] = []
        let single = node.node("secret").map { [$0] } ?? []
        for item in single + node.list("secrets") { secrets.append(try secret(item)) }
        guard !secrets.isEmpty else {
            throw node.problem("found neither secret nor secrets; one is required: \(WebhookSecret.recipe) makes one")
        }
        return WebhookKeys(secrets, legacy: try legacy(in: node))
    }

    /// That of `herald config example`, and that of the Standard Webhooks' documents.
    private static let knownSecrets: Set = [
        exampleSecret, "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD",
    ]

    private static func hasKnownSecret(_ node: SettingsNode) throws(SettingsProblem) -> Bool {
        var texts = [try node.optionalString("secret")].compactMap(\.self)
        for item in node.list("secrets") { texts.append(try item.string()) }
        return !knownSecrets.isDisjoint(with: texts)
    }

    private static func secret(_ item: SettingsNode) throws(SettingsProblem) -> WebhookSecret {
        let text = try item.string()
        do {
            return try WebhookSecret(text)
        } catch {
            throw item.problem(error.description)
        }
    }

    private static func legacy(in node: SettingsNode) throws(SettingsProblem) -> LegacyWebhookSecret? {
        let secret = try node.optionalString("legacy_secret")
        switch (try node.string("headers") == "legacy", secret) {
        case (true, let secret?): return LegacyWebhookSecret(secret)
        case (true, nil):
            throw node.problem(
                "found headers: legacy without legacy_secret, which signs them; it is required then", at: "headers")
        case (false, nil): return nil
        case (false, _):
            throw node.problem(
                "found a legacy_secret without headers: legacy; allowed are both or none", at: "legacy_secret")
        }
    }

    private static func retries(in node: SettingsNode) throws(SettingsProblem) -> RetrySchedule {
        var pauses: [Duration] = []
        for item in node.list("retries") { pauses.append(try item.duration()) }
        return RetrySchedule(pauses)
    }
}
