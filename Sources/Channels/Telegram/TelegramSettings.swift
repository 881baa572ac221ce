package import Delivery
package import Settings

/// A channel of type `telegram` as the configuration declares it.
package struct TelegramSettings: ChannelDeclaration, Hashable {
    package let name: String
    package let bot: TelegramBot
    package let options: TelegramOptions
    package let timeout: Duration

    package init(name: String, _ node: SettingsNode) throws(SettingsProblem) {
        self.name = name
        let token = try node.string("token")
        guard TelegramBot.isToken(token) else {
            throw node.problem("is no token of a bot; @BotFather shows it as 123456:ABC-DEF…", at: "token")
        }
        var base = try node.string("base_url")
        while base.last == "/" { base.removeLast() }
        guard !base.contains("?"), !base.contains("#") else {
            throw node.problem("has a query; allowed is a URL such as \(TelegramBot.defaultBaseURL)", at: "base_url")
        }
        bot = TelegramBot(baseURL: base, token: token)
        timeout = try node.duration("timeout")
        options = TelegramOptions(
            chats: try node.strings("chat_ids"), usesHTML: try node.string("parse_mode") == "html",
            isSilent: try node.bool("silent"), showsPreviews: try node.bool("link_previews"),
            maximumParts: try node.integer("max_parts"),
            rate: .init(count: try node.integer("rate"), per: .seconds(60)),
            concurrency: try node.integer("concurrency"))
    }

    package var endpoint: String? { bot.baseURL }

    package var peerIdentity: PeerIdentity? {
        PeerIdentity(
            "telegram \(bot.baseURL) \(bot.token) \(options.chats.sorted())", noun: "the bot and chats of",
            reason: "because a chat's messages a minute are counted for each channel")
    }

    package func channel(_ surroundings: ChannelSurroundings) throws -> any Channel {
        TelegramChannel(
            name: name, bot: bot, options: options, timeout: timeout, httpClient: surroundings.httpClient,
            clock: surroundings.clock)
    }
}

extension TelegramSettings {
    private static let chatShape = SettingsShape.text(
        allowed: "the id of a chat such as -1001234567890, or the @name of a public channel",
        check: {
            TelegramBot.isChat($0) ? nil : "the id of a chat such as -1001234567890, or the @name of a public channel"
        })

    package static let variant = SettingsVariant(
        "telegram", "A Telegram bot, to people, groups or channels.", exampleNames: ["telegram"],
        fields: [
            SettingsField(
                "token", .text, "The bot's token, as @BotFather shows it.", isRequired: true,
                example: "\"${TELEGRAM_TOKEN:-123456:the-token-of-the-bot}\"", isSecret: true),
            SettingsField(
                "chat_ids", .list(of: chatShape, count: 1...100),
                "Where it sends: ids (negative for groups) or @names of public channels. Each is a delivery of its own.",
                isRequired: true, example: "[\"-1001234567890\"]"),
            SettingsField(
                "base_url", .url(schemes: ["https", "http"]), "Of a Bot API server of your own, or a gateway.",
                default: TelegramBot.defaultBaseURL),
            SettingsField(
                "parse_mode", .choice(["html", "plain"]), "Whether markdown keeps its forms or becomes plain text.",
                default: "html"),
            SettingsField("silent", .bool, "Arrives without a sound.", default: "false"),
            SettingsField("link_previews", .bool, "Shows what a link leads to.", default: "false"),
            SettingsField(
                "rate", .integer(1...1_800),
                "Messages in any 60 seconds to all chats of this channel. Telegram takes about 20 in one group, 60 in a "
                    + "private chat, and 1800 from a bot.", default: "20"),
            SettingsField("concurrency", .integer(1...30), "Sends at once.", default: "2"),
            SettingsField("timeout", .duration(.seconds(1)...(.seconds(300))), "For one call.", default: "30s"),
            SettingsField(
                "max_parts", .integer(1...20),
                "A text of more parts goes as its first lines and a file with the whole.", default: "5"),
        ])
}
