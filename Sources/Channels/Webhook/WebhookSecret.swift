import Crypto
import FoundationEssentials

/// A key of Standard Webhooks: `whsec_` and the base64 of 24 to 64 random bytes.
package struct WebhookSecret: Sendable, Hashable {
    private static let prefix = "whsec_"
    private static let byteCount = 24...64
    /// How an operator makes one.
    package static let recipe = #"echo "whsec_$(openssl rand -base64 32)""#

    private let bytes: Data

    /// Never quotes the text.
    package struct Invalid: Error, Sendable, Hashable, CustomStringConvertible {
        /// To stand after a colon: what was found; what is allowed.
        package let description: String
    }

    package init(_ text: String) throws(Invalid) {
        guard text.hasPrefix(Self.prefix) else { throw Self.invalid("a text that does not begin with whsec_") }
        guard let bytes = Data(base64Encoded: String(text.dropFirst(Self.prefix.count))) else {
            throw Self.invalid("whsec_ and then something that is no base64")
        }
        guard Self.byteCount.contains(bytes.count) else {
            throw Self.invalid("whsec_ and the base64 of \(bytes.count) bytes")
        }
        self.bytes = bytes
    }

    /// A key that somebody else chose: any bytes, as many as there are.
    package init(key: [UInt8]) { bytes = Data(key) }

    /// `v1,` and the base64 of HMAC-SHA256 over id, timestamp and body with dots between.
    func signature(id: String, timestamp: Int64, body: [UInt8]) -> String {
        var hmac = HMAC<SHA256>(key: SymmetricKey(data: bytes))
        hmac.update(data: Array("\(id).\(timestamp).".utf8))
        hmac.update(data: body)
        return "v1," + Data(hmac.finalize()).base64EncodedString()
    }

    private static func invalid(_ found: String) -> Invalid {
        Invalid(
            description: "found \(found); allowed is whsec_ and the base64 of 24 to 64 random bytes, which this makes: "
                + recipe)
    }
}
