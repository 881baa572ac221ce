import Crypto
import FoundationEssentials

/// HMAC-SHA256 in base64, which both DingTalk and Feishu sign with, each in its own way.
enum RobotSignature {
    static func base64(key: String, message: String) -> String {
        let code = HMAC<SHA256>.authenticationCode(for: Array(message.utf8), using: SymmetricKey(data: Array(key.utf8)))
        return Data(code).base64EncodedString()
    }
}
