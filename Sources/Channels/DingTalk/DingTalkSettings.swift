package import Delivery
package import Settings

/// A channel of type `dingtalk` as the configuration declares it.
package struct DingTalkSettings: ChannelDeclaration, Hashable {
    package let name: String
    package let robot: DingTalkRobot
    package let options: DingTalkOptions
    package let timeout: Duration

    package init(name: String, _ node: SettingsNode) throws(SettingsProblem) {
        self.name = name
        robot = try Self.robot(in: node)
        timeout = try node.duration("timeout")
        let rate = try node.integer("rate")
        if rate > DingTalkOptions.messagesPerMinute, robot.baseURL == DingTalkRobot.defaultBaseURL {
            throw node.problem(
                "found \(rate); DingTalk allows \(DingTalkOptions.messagesPerMinute) a minute", at: "rate")
        }
        options = DingTalkOptions(
            keywords: try node.strings("keywords"), atMobiles: try node.strings("at_mobiles"),
            atUsers: try node.strings("at_users"), atAll: try node.bool("at_all"),
            maximumParts: try node.integer("max_parts"), rate: .init(count: rate, per: .seconds(60)),
            concurrency: try node.integer("concurrency"))
    }

    package var endpoint: String? { robot.baseURL }

    package var peerIdentity: PeerIdentity? {
        PeerIdentity(
            "dingtalk \(robot.baseURL) \(robot.token)", noun: "the robot of",
            reason: "because its 20 messages a minute are counted for each channel")
    }

    package func channel(_ surroundings: ChannelSurroundings) throws -> any Channel {
        DingTalkChannel(
            name: name, robot: robot, options: options, timeout: timeout, httpClient: surroundings.httpClient,
            clock: surroundings.clock)
    }

    private static func robot(in node: SettingsNode) throws(SettingsProblem) -> DingTalkRobot {
        let address = try RobotAddress(
            node, key: "token", marker: "/robot/send?access_token=", defaultBaseURL: DingTalkRobot.defaultBaseURL)
        let secret = try node.optionalString("secret")
        if let secret, !secret.hasPrefix("SEC") || !RobotAddress.isWord(secret) {
            throw node.problem(
                "is no signing secret of a DingTalk robot; it begins with SEC and stands in its security settings",
                at: "secret")
        }
        return DingTalkRobot(baseURL: address.baseURL, token: address.id, secret: secret)
    }
}

extension DingTalkSettings {
    package static let variant = SettingsVariant(
        "dingtalk", "A custom robot in a DingTalk group.", exampleNames: ["dingtalk"],
        fields: [
            SettingsField(
                "token", .text, "What stands after access_token= in the robot's webhook URL.",
                example: "\"${DINGTALK_TOKEN:-the-access-token-of-the-robot}\"", isSecret: true),
            SettingsField(
                "url", .url(schemes: ["https", "http"]), "The whole webhook URL, instead of token.", isSecret: true),
            SettingsField(
                "secret", .text, "SEC…, where the robot is guarded by signatures.",
                example: "\"${DINGTALK_SECRET:-SECthe-secret-of-the-robot}\"", isSecret: true),
            SettingsField(
                "base_url", .url(schemes: ["https", "http"]), "Of a gateway to DingTalk.",
                example: DingTalkRobot.defaultBaseURL),
            SettingsField(
                "keywords", .list(of: .text, count: 0...10),
                "Those that the robot is guarded by: a message without any of them gets the first as its last line.",
                default: "[]"),
            SettingsField(
                "at_mobiles", .list(of: .text, count: 0...50),
                "Mobile numbers mentioned in every message that mentions nobody itself.", default: "[]"),
            SettingsField(
                "at_users", .list(of: .text, count: 0...50), "The same by user id.", default: "[]"),
            SettingsField("at_all", .bool, "Mentions everybody in the group.", default: "false"),
            SettingsField(
                "rate", .integer(1...100_000),
                "Messages in any 60 seconds. DingTalk takes 20 from all senders through this robot together, then none "
                    + "for 10 minutes. More is allowed only with a base_url.", default: "20"),
            SettingsField("concurrency", .integer(1...100), "Sends at once.", default: "2"),
            SettingsField("timeout", .duration(.seconds(1)...(.seconds(60))), "For one call.", default: "15s"),
            SettingsField(
                "max_parts", .integer(1...50),
                "A text of more parts is refused: DingTalk's robots take no files.", default: "10"),
        ])
}
