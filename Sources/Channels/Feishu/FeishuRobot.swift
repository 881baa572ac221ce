import FoundationEssentials
import Settings
import Timekeeping

/// Where a Feishu or Lark robot is called and what it knows its caller by.
package struct FeishuRobot: Sendable, Hashable {
    package static let defaultBaseURL = "https://open.feishu.cn"

    package let baseURL: String
    /// What stands behind `/hook/` in its URL.
    package let hook: String
    package let secret: String?

    package init(baseURL: String = Self.defaultBaseURL, hook: String, secret: String?) {
        self.baseURL = baseURL
        self.hook = hook
        self.secret = secret
    }

    var url: String { "\(baseURL)/open-apis/bot/v2/hook/\(hook)" }

    /// What a signed request has beside its message: Feishu takes a signature for an hour.
    ///
    /// The key is `timestamp + "\n" + secret`, the timestamp in seconds, and what is signed is empty
    /// (https://open.feishu.cn/document/client-docs/bot-v3/add-custom-bot, "签名校验").
    func signature(at now: Date) -> [(key: String, value: JSONValue)] {
        guard let secret else { return [] }
        let timestamp = String(now.unixMilliseconds / 1_000)
        let sign = RobotSignature.base64(key: "\(timestamp)\n\(secret)", message: "")
        return [("timestamp", .string(timestamp)), ("sign", .string(sign))]
    }
}

extension FeishuRobot: CustomStringConvertible, CustomReflectable {
    /// Neither a description nor a dump shows hook and secret.
    package var description: String { "\(baseURL)/open-apis/bot/v2/hook/***" }
    package var customMirror: Mirror { Mirror(self, children: ["baseURL": baseURL]) }
}
