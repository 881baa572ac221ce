import FoundationEssentials

/// A partner's secret as it stands in the partner's own records: of `whsec_…` the bytes behind it, of any other text,
/// however long, its UTF-8 bytes. One key signs both kinds of headers.
struct PartnerSecret: Sendable {
    private let key: [UInt8]

    private static let prefix = "whsec_"

    /// - Returns: nil for `whsec_` without the base64 of a key behind it: whoever wrote it means something else.
    init?(_ text: String) {
        guard text.hasPrefix(Self.prefix) else {
            key = Array(text.utf8)
            return
        }
        guard let bytes = Data(base64Encoded: String(text.dropFirst(Self.prefix.count))), !bytes.isEmpty else {
            return nil
        }
        key = Array(bytes)
    }

    var keys: WebhookKeys { WebhookKeys([WebhookSecret(key: key)], legacy: LegacyWebhookSecret(key: key)) }
}
