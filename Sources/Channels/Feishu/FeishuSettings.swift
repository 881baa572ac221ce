package import Delivery
package import Settings

/// A channel of type `feishu` as the configuration declares it.
package struct FeishuSettings: ChannelDeclaration, Hashable {
    package let name: String
    package let robot: FeishuRobot
    package let options: FeishuOptions
    package let timeout: Duration

    package init(name: String, _ node: SettingsNode) throws(SettingsProblem) {
        self.name = name
        let address = try RobotAddress(
            node, key: "hook", marker: "/open-apis/bot/v2/hook/", defaultBaseURL: FeishuRobot.defaultBaseURL)
        robot = FeishuRobot(
            baseURL: address.baseURL, hook: address.id, secret: try node.optionalString("secret"))
        timeout = try node.duration("timeout")
        options = FeishuOptions(
            keywords: try node.strings("keywords"), atUsers: try node.strings("at_users"),
            maximumParts: try node.integer("max_parts"),
            rate: FeishuOptions.rate(perMinute: try node.integer("rate")),
            concurrency: try node.integer("concurrency"))
    }

    package var endpoint: String? { robot.baseURL }

    package var peerIdentity: PeerIdentity? {
        PeerIdentity(
            "feishu \(robot.baseURL) \(robot.hook)", noun: "the robot of",
            reason: "because its 100 messages a minute are counted for each channel")
    }

    package func channel(_ surroundings: ChannelSurroundings) throws -> any Channel {
        FeishuChannel(
            name: name, robot: robot, options: options, timeout: timeout, httpClient: surroundings.httpClient,
            clock: surroundings.clock)
    }
}

extension FeishuSettings {
    package static let variant = SettingsVariant(
        "feishu", "A custom robot in a Feishu or Lark group.", exampleNames: ["feishu"],
        fields: [
            SettingsField(
                "hook", .text, "What stands after /hook/ in the robot's webhook URL.",
                example: "\"${FEISHU_HOOK:-the-hook-of-the-robot}\"", isSecret: true),
            SettingsField(
                "url", .url(schemes: ["https", "http"]), "The whole webhook URL, instead of hook.", isSecret: true),
            SettingsField(
                "secret", .text, "Where the robot is guarded by signatures.",
                example: "\"${FEISHU_SECRET:-the-secret-of-the-robot}\"", isSecret: true),
            SettingsField(
                "base_url", .url(schemes: ["https", "http"]),
                "https://open.larksuite.com for Lark; without it Feishu.", example: FeishuRobot.defaultBaseURL),
            SettingsField(
                "keywords", .list(of: .text, count: 0...10),
                "Those that the robot is guarded by: a message without any of them gets the first as its last line.",
                default: "[]"),
            SettingsField(
                "at_users",
                .list(
                    of: .text(
                        allowed: "an open id (ou_…) or all",
                        check: { RobotAddress.isWord($0) ? nil : "an open id (ou_…) or all" }), count: 0...50),
                "Open ids (ou_…), or all, mentioned in every message that mentions nobody itself.", default: "[]"),
            SettingsField(
                "rate", .integer(1...FeishuOptions.messagesPerMinute),
                "Messages a minute, at most 5 at once. Feishu takes 100 a minute and 5 a second from one robot.",
                default: "100"),
            SettingsField("concurrency", .integer(1...100), "Sends at once.", default: "2"),
            SettingsField("timeout", .duration(.seconds(1)...(.seconds(60))), "For one call.", default: "15s"),
            SettingsField(
                "max_parts", .integer(1...50),
                "A text of more parts is refused: Feishu's robots take no files.", default: "10"),
        ])
}
