package import Delivery
package import Settings
package import WeCom

/// A channel of type `wecom-robot` as the configuration declares it.
package struct WeComRobotSettings: ChannelDeclaration, Hashable {
    package let name: String
    package let key: RobotKey
    package let baseURL: String
    package let timeout: Duration
    package let options: WeComRobotOptions

    /// - Parameters:
    ///   - name: under which `channels:` has it.
    ///   - node: its map, checked against `variant`.
    package init(name: String, _ node: SettingsNode) throws(SettingsProblem) {
        self.name = name
        key = try Self.key(in: node)
        baseURL = try Self.baseURL(in: node)
        timeout = try node.duration("timeout")
        let count = try node.integer("rate")
        if count > RobotLimits.messagesPerWindow, baseURL == RobotClient.defaultBaseURL {
            throw node.problem("found \(count); WeCom allows \(RobotLimits.messagesPerWindow) a minute", at: "rate")
        }
        options = WeComRobotOptions(
            textBytes: try node.integer("text_limit"), maximumParts: try node.integer("max_parts"),
            rate: .init(count: count, per: RobotLimits.rateWindow), concurrency: try node.integer("concurrency"),
            mentionedUsers: try node.strings("mentioned_list"),
            mentionedMobiles: try node.strings("mentioned_mobile_list"))
    }

    package var endpoint: String? { baseURL }

    /// A robot's limit is kept for each channel: two channels to one robot would send twice as much.
    package var peerIdentity: PeerIdentity? {
        PeerIdentity(
            "\(baseURL) \(key.secret)", noun: "the robot of",
            reason: "because its 20 messages a minute are counted for each channel")
    }

    package func channel(_ surroundings: ChannelSurroundings) throws -> any Channel {
        let client = try RobotClient(
            key: key, baseURL: baseURL, httpClient: surroundings.httpClient, timeout: timeout)
        return WeComRobotChannel(name: name, client: client, options: options)
    }

    private static func key(in node: SettingsNode) throws(SettingsProblem) -> RobotKey {
        let key = try node.optionalString("key")
        let url = try node.optionalString("url")
        guard key == nil || url == nil else {
            throw node.problem("found both key and url; allowed is one of them", at: "url")
        }
        do {
            if let key { return try RobotKey(key) }
            if let url { return try RobotKey(webhookURL: url) }
        } catch {
            throw node.problem(error.description, at: key == nil ? "url" : "key")
        }
        throw node.problem("found neither key nor url; one of them is required: the robot's webhook URL has the key")
    }

    /// A webhook URL on another host than WeCom's says where the calls go, unless `base_url` does.
    private static func baseURL(in node: SettingsNode) throws(SettingsProblem) -> String {
        let explicit = try node.optionalString("base_url")
        let implied = try node.optionalString("url").flatMap { url in
            url.firstRange(of: "/cgi-bin/").map { String(url[..<$0.lowerBound]) }
        }
        do {
            return try RobotClient.checkedBaseURL(explicit ?? implied ?? RobotClient.defaultBaseURL)
        } catch {
            throw node.problem(error.description, at: explicit == nil ? "url" : "base_url")
        }
    }
}

extension WeComRobotSettings {
    package static let variant = SettingsVariant(
        "wecom-robot", "A robot in a WeCom group.", exampleNames: ["ops", "duty"],
        fields: [
            SettingsField(
                "key", .text, "What stands after key= in the robot's webhook URL.",
                example: #""${WECOM_%NAME%_KEY:-the-key-of-the-robot-%NAME%}""#,
                isSecret: true),
            SettingsField(
                "url", .url(schemes: ["https", "http"]), "The whole webhook URL, instead of key.", isSecret: true),
            SettingsField(
                "base_url", .url(schemes: ["https", "http"]),
                "Of a private deployment or the simulator; without it WeCom itself.",
                example: RobotClient.defaultBaseURL),
            SettingsField(
                "rate", .integer(1...100_000),
                "Messages in any 60 seconds. WeCom takes 20 from all senders with this key together; lower it if others "
                    + "send too. More is allowed only with a base_url.",
                default: "20"),
            SettingsField(
                "concurrency", .integer(1...1_000), "Sends at once; WeCom answers 45033 to too many.", default: "2"),
            SettingsField("timeout", .duration(.seconds(1)...(.seconds(60))), "For one call.", default: "15s"),
            SettingsField(
                "text_limit", .integer(ComposerLimits.smallest...RobotLimits.seenTextBytes),
                "Bytes of one text. WeCom documents 2048; some servers take 5120.", default: "2048"),
            SettingsField(
                "max_parts", .integer(1...20),
                "A text of more parts goes as its first lines and a file with the whole.", default: "5"),
            SettingsField(
                "mentioned_list", .list(of: .text, count: 0...100),
                "User ids, or @all, mentioned in every text that mentions nobody itself.", default: "[]"),
            SettingsField(
                "mentioned_mobile_list", .list(of: .text, count: 0...100), "The same by mobile number.", default: "[]"),
        ])
}
