import Delivery

/// What the Bot API answers (https://core.telegram.org/bots/api#making-requests).
struct TelegramAnswer: Decodable {
    struct Result: Decodable {
        let message_id: Int?
    }

    struct Parameters: Decodable {
        let retry_after: Int?
        let migrate_to_chat_id: Int64?
    }

    let ok: Bool
    let result: Result?
    let error_code: Int?
    let description: String?
    let parameters: Parameters?

    /// The peer could not read our markup.
    var isAboutEntities: Bool { error_code == 400 && description?.contains("can't parse entities") == true }

    /// - Parameter isOnlyChat: whether the channel has no other chat that could still be reached.
    func meaning(isOnlyChat: Bool) -> PeerCode {
        let code = error_code ?? 0
        let text = description?.lowercased() ?? ""
        if code == 429 || parameters?.retry_after != nil {
            let seconds = min(max(parameters?.retry_after ?? 60, 1), 3_600)
            return PeerCode(
                .pause(.seconds(seconds)), "rate_limited",
                "Telegram takes about 20 messages a minute in one group and one a second in a chat; lower the "
                    + "channel's rate.")
        }
        if code == 401 || code == 404 {
            return PeerCode(
                .fixConfiguration, "bad_token", "Check the token: Telegram knows no bot with it. @BotFather shows it.")
        }
        let chat: PeerCode.Action = isOnlyChat ? .fixConfiguration : .refuseMessage
        if let new = parameters?.migrate_to_chat_id {
            return PeerCode(
                chat, "chat_moved", "The group became a supergroup: put its new id \(new) under chat_ids.")
        }
        if code == 403 {
            return PeerCode(
                chat, "forbidden", "The bot was blocked or removed, or never invited: add it to the chat again.")
        }
        if text.contains("chat not found") || text.contains("not enough rights") {
            return PeerCode(chat, "chat_not_found", "Check chat_ids, and that the bot may write there.")
        }
        if code >= 500 { return PeerCode(.retry, "busy", "Telegram is out of order; it is tried again by itself.") }
        if text.contains("too long") || text.contains("too big") || code == 413 {
            return PeerCode(.refuseMessage, "too_large", "Telegram does not take messages and files of this size.")
        }
        return PeerCode(.refuseMessage, "refused", "Telegram does not take this message: its answer says why.")
    }
}
