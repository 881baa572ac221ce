/// What DingTalk's robots answer (https://open.dingtalk.com/document/robots/custom-robot-access, "错误码").
enum DingTalkCode {
    /// "如果超过20条，会限流10分钟"
    private static let blocked: Duration = .seconds(600)

    static func meaning(_ code: Int, _ text: String) -> PeerCode {
        switch code {
        case -1, 34015: PeerCode(.retry, "busy", "DingTalk is busy; it is tried again by itself.")
        // 130101 is what the robots' endpoint really says (ccfos/nightingale#369).
        case 130_101, 410_100, 302_033, 660_026:
            PeerCode(
                .pause(blocked), "rate_limited",
                "DingTalk takes 20 messages a minute from one robot, and after more of them none for 10 minutes; "
                    + "lower the channel's rate if others send through the same robot.")
        case 90030, 90018:
            PeerCode(.pause(blocked), "quota_used_up", "The quota of calls of this organisation is used up.")
        case 310_000: verification(text)
        case 300_001, 300_005, 400_101:
            PeerCode(.fixConfiguration, "bad_token", "Check the token: DingTalk knows no robot with it.")
        case 400_102, 400_106, 400_013:
            PeerCode(
                .fixConfiguration, "robot_gone",
                "The robot is disabled, was removed, or its group is gone: make a new one and put its token into the "
                    + "configuration.")
        case 460_101: PeerCode(.refuseMessage, "too_large", "DingTalk takes 20000 bytes in one message.")
        case 430_101, 430_102, 430_103, 430_104:
            PeerCode(.refuseMessage, "content_refused", "DingTalk found a link, a text or an image that it refuses.")
        case 400_105, 40035, 43004:
            PeerCode(.refuseMessage, "refused", "DingTalk does not understand the message; please report this.")
        default: PeerCode(.refuseMessage, "unknown_code", "DingTalk's documentation says what this code means.")
        }
    }

    /// 310000 says in words which of the robot's guards refused the message.
    private static func verification(_ text: String) -> PeerCode {
        let text = text.lowercased()
        if text.contains("keyword") {
            return PeerCode(
                .fixConfiguration, "keyword_missing",
                "The robot takes only messages with one of its keywords: put them under the channel's keywords.")
        }
        if text.contains("sign") {
            return PeerCode(
                .fixConfiguration, "bad_signature",
                "Check the secret (SEC…) that stands in the robot's security settings.")
        }
        if text.contains("timestamp") {
            return PeerCode(
                .fixConfiguration, "bad_signature", "The clock of this machine is wrong by more than an hour.")
        }
        if text.contains("ip") {
            return PeerCode(
                .fixConfiguration, "address_refused",
                "The robot takes messages from certain addresses only: add this machine's to its security settings.")
        }
        return PeerCode(
            .fixConfiguration, "verification_failed",
            "Check the robot's security settings: keywords, secret and addresses.")
    }
}
