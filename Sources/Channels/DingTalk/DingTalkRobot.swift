package import FoundationEssentials
import Timekeeping

/// Where a DingTalk robot is called and what it knows its caller by.
package struct DingTalkRobot: Sendable, Hashable {
    package static let defaultBaseURL = "https://oapi.dingtalk.com"

    package let baseURL: String
    package let token: String
    /// `SEC…`, where the robot is guarded by signatures.
    package let secret: String?

    package init(baseURL: String = Self.defaultBaseURL, token: String, secret: String?) {
        self.baseURL = baseURL
        self.token = token
        self.secret = secret
    }

    /// The address of a call at `now`: DingTalk takes a signature for an hour.
    ///
    /// Signed is `timestamp + "\n" + secret`, with the secret as the key and the timestamp in milliseconds
    /// (https://open.dingtalk.com/document/robots/customize-robot-security-settings).
    package func url(at now: Date) -> String {
        let url = "\(baseURL)/robot/send?access_token=\(token)"
        guard let secret else { return url }
        let timestamp = now.unixMilliseconds
        let sign = RobotSignature.base64(key: secret, message: "\(timestamp)\n\(secret)")
        return url + "&timestamp=\(timestamp)&sign=\(Self.percentEncoded(sign))"
    }

    private static func percentEncoded(_ base64: String) -> String {
        base64.reduce(into: "") { encoded, character in
            switch character {
            case "+": encoded += "%2B"
            case "/": encoded += "%2F"
            case "=": encoded += "%3D"
            default: encoded.append(character)
            }
        }
    }
}

extension DingTalkRobot: CustomStringConvertible, CustomReflectable {
    /// Neither a description nor a dump shows token and secret.
    package var description: String { "\(baseURL)/robot/send" }
    package var customMirror: Mirror { Mirror(self, children: ["baseURL": baseURL]) }
}
