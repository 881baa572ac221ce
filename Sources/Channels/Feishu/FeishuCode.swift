/// What the robots of Feishu and Lark answer (https://open.feishu.cn/document/client-docs/bot-v3/add-custom-bot).
enum FeishuCode {
    static func meaning(_ code: Int) -> PeerCode {
        switch code {
        case 11232, 11233, 11247, 99_991_400:
            PeerCode(
                .pause(.seconds(30)), "rate_limited",
                "Feishu takes 100 messages a minute and 5 a second from one robot, and fewer at full and half hours, "
                    + "when everybody sends; lower the channel's rate or move the schedule by some minutes.")
        case 19001, 19002:
            PeerCode(.fixConfiguration, "bad_token", "Check hook or url: Feishu knows no robot with it.")
        case 19007, 19003:
            PeerCode(
                .fixConfiguration, "robot_gone",
                "The robot is disabled or was removed: make a new one and put its URL into the configuration.")
        case 19021:
            PeerCode(
                .fixConfiguration, "bad_signature",
                "Check the secret in the robot's security settings, and the clock of this machine.")
        case 19022:
            PeerCode(
                .fixConfiguration, "address_refused",
                "The robot takes messages from certain addresses only: add this machine's to its security settings.")
        case 19024:
            PeerCode(
                .fixConfiguration, "keyword_missing",
                "The robot takes only messages with one of its keywords: put them under the channel's keywords.")
        case 9499:
            PeerCode(
                .refuseMessage, "refused", "Feishu does not understand the message or finds it larger than 20 KB.")
        case 1500, 1503, 2200, 55001: PeerCode(.retry, "busy", "Feishu is out of order; it is tried again by itself.")
        default: PeerCode(.refuseMessage, "unknown_code", "Feishu's documentation says what this code means.")
        }
    }
}
