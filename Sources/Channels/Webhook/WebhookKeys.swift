/// What one endpoint's calls are signed with.
package struct WebhookKeys: Sendable, Hashable {
    /// One signature for each: while a receiver changes its secret, the new and the old one.
    package var secrets: [WebhookSecret]
    /// Adds the headers `X-Webhook-…`.
    package var legacy: LegacyWebhookSecret?

    package init(_ secrets: [WebhookSecret], legacy: LegacyWebhookSecret? = nil) {
        self.secrets = secrets
        self.legacy = legacy
    }

    /// The headers of one attempt.
    ///
    /// - Parameter timestamp: Seconds since 1970.
    func headers(id: String, event: String, timestamp: Int64, body: [UInt8]) -> [(name: String, value: String)] {
        let signatures = secrets.map { $0.signature(id: id, timestamp: timestamp, body: body) }
        var headers = [
            ("webhook-id", id), ("webhook-timestamp", "\(timestamp)"),
            ("webhook-signature", signatures.joined(separator: " ")),
        ]
        if let legacy {
            headers.append(("X-Webhook-Event", event))
            headers.append(("X-Webhook-Timestamp", "\(timestamp)"))
            headers.append(("X-Webhook-Signature", legacy.signature(body: body)))
        }
        return headers
    }
}
