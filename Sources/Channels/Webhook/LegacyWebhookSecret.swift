import Crypto
import FoundationEssentials

/// The key of the headers `X-Webhook-…`: as a rule a text, whose UTF-8 bytes are the key.
package struct LegacyWebhookSecret: Sendable, Hashable {
    private let key: [UInt8]

    package init(_ text: String) { key = Array(text.utf8) }

    package init(key: [UInt8]) { self.key = key }

    /// `sha256=` and HMAC-SHA256 over the body alone, in hexadecimal.
    func signature(body: [UInt8]) -> String {
        let code = HMAC<SHA256>.authenticationCode(for: body, using: SymmetricKey(data: key))
        return "sha256=" + HexText.text(code)
    }
}
