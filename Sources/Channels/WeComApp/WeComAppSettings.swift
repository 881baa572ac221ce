package import Delivery
package import Settings
import Timekeeping
package import WeCom

/// A channel of type `wecom-app` as the configuration declares it.
///
/// Several channels may be the same application with other receivers: they share its token and its limits.
package struct WeComAppSettings: ChannelDeclaration, Hashable {
    package let name: String
    package let credentials: AppCredentials
    package let baseURL: String
    package let timeout: Duration
    package let options: WeComAppOptions

    /// - Parameters:
    ///   - name: under which `channels:` has it.
    ///   - node: its map, checked against `variant`.
    package init(name: String, _ node: SettingsNode) throws(SettingsProblem) {
        self.name = name
        credentials = try Self.credentials(in: node)
        baseURL = try Self.baseURL(in: node)
        timeout = try node.duration("timeout")
        let duplicateCheck = try node.duration("duplicate_check")
        options = WeComAppOptions(
            receivers: try Self.receivers(in: node), isConfidential: try node.bool("safe"),
            duplicateCheck: duplicateCheck == .zero ? nil : duplicateCheck,
            maximumParts: try node.integer("max_parts"),
            rate: try node.optionalInteger("rate").map { .init(count: $0, per: .seconds(60)) },
            concurrency: try node.integer("concurrency"))
    }

    package var endpoint: String? { baseURL }

    package func channel(_ surroundings: ChannelSurroundings) throws -> any Channel {
        let clock = surroundings.clock
        let tokens = try TokenAuthority(
            credentials: credentials, baseURL: baseURL, httpClient: surroundings.httpClient,
            store: SQLTokenStore(surroundings.store, clock: clock),
            clock: TokenClock(now: { clock.now() }, sleep: { try await clock.sleep(for: $0) }))
        let client = AppClient(tokens: tokens, httpClient: surroundings.httpClient, timeout: timeout)
        return WeComAppChannel(
            name: name, client: client, options: options, coordinator: surroundings.coordinator)
    }

    private static func credentials(in node: SettingsNode) throws(SettingsProblem) -> AppCredentials {
        let corpID = try node.string("corp_id")
        let agentID = try node.integer("agent_id")
        let secret = try node.string("secret")
        do {
            return try AppCredentials(corpID: corpID, agentID: agentID, secret: secret)
        } catch {
            let key =
                switch error.field {
                case .corpID: "corp_id"
                case .agentID: "agent_id"
                case .secret: "secret"
                }
            throw node.problem(error.description, at: key)
        }
    }

    private static func receivers(in node: SettingsNode) throws(SettingsProblem) -> Receivers {
        let receivers = Receivers(
            users: try node.strings("to"), parties: try node.strings("to_parties"), tags: try node.strings("to_tags"))
        for (key, ids) in [("to", receivers.users), ("to_parties", receivers.parties), ("to_tags", receivers.tags)] {
            if let wrong = ids.first(where: { !AppReceivers.isID($0) }) {
                throw node.problem(
                    "found \"\(wrong)\"; allowed is an id of 1 to 64 bytes without spaces and '|'", at: key)
            }
        }
        let isMixed = receivers.users.count > 1 || !receivers.parties.isEmpty || !receivers.tags.isEmpty
        if receivers.users.contains("@all"), isMixed {
            throw node.problem("found @all and others beside it; allowed is @all alone, or ids", at: "to")
        }
        return receivers
    }

    private static func baseURL(in node: SettingsNode) throws(SettingsProblem) -> String {
        let url = try node.optionalString("base_url")
        do {
            return try RobotClient.checkedBaseURL(url ?? RobotClient.defaultBaseURL)
        } catch {
            throw node.problem(error.description, at: "base_url")
        }
    }
}

extension WeComAppSettings {
    package static let variant = SettingsVariant(
        "wecom-app", "An application of a WeCom corp, writing to its members.", exampleNames: ["crm"],
        fields: [
            SettingsField(
                "corp_id", .text, "The corp's id (我的企业 → 企业信息 → 企业ID).", isRequired: true,
                example: #""${WECOM_CORP_ID:-ww1234567890abcdef}""#),
            SettingsField(
                "agent_id", .integer(0...Int(Int32.max)), "The application's AgentId.", isRequired: true,
                example: "1000002"),
            SettingsField(
                "secret", .text, "The application's Secret.", isRequired: true,
                example: #""${WECOM_AGENT_SECRET:-the-secret-of-the-application}""#, isSecret: true),
            SettingsField(
                "to", .list(of: .text, count: 0...100_000),
                "User ids, or @all, that get what names nobody itself. More than 1000 take several calls.",
                default: "[]", example: #"["@all"]"#),
            SettingsField("to_parties", .list(of: .text, count: 0...10_000), "Ids of departments.", default: "[]"),
            SettingsField("to_tags", .list(of: .text, count: 0...10_000), "Ids of tags.", default: "[]"),
            SettingsField(
                "base_url", .url(schemes: ["https", "http"]),
                "Of a private deployment or the simulator; without it WeCom itself.",
                example: RobotClient.defaultBaseURL),
            SettingsField(
                "safe", .bool, "Show messages with a watermark and forbid forwarding them.", default: "false"),
            SettingsField(
                "duplicate_check", .duration(.zero ... .seconds(14_400)),
                "WeCom does not show one delivery twice within this time, at least; 0s: without that check.",
                default: "30m"),
            SettingsField(
                "rate", .integer(1...10_000),
                "Messages in any 60 seconds, if fewer than WeCom allows. What each member may get is counted anyway."),
            SettingsField(
                "concurrency", .integer(1...1_000), "Sends at once; WeCom answers 45033 to too many.", default: "10"),
            SettingsField("timeout", .duration(.seconds(1)...(.seconds(60))), "For one call.", default: "15s"),
            SettingsField(
                "max_parts", .integer(1...20),
                "A text of more parts goes as its first lines and a file with the whole.", default: "5"),
        ])
}
