package import Networks

/// One attempt to hand a body to an endpoint.
package struct WebhookCall: Sendable {
    package var url: EndpointURL
    package var keys: WebhookKeys
    /// The same at every attempt.
    package var id: String
    /// The event's type: `task.daily_stats`.
    package var event: String
    /// Sent and signed as they are.
    package var body: [UInt8]
    /// From the lookup of the name to the answer's last byte.
    package var timeout: Duration
    /// Who calls, at the beginning of every error: `channel partners`.
    package var caller: String

    package init(
        url: EndpointURL, keys: WebhookKeys, id: String, event: String, body: [UInt8],
        timeout: Duration = .seconds(15), caller: String
    ) {
        self.url = url
        self.keys = keys
        self.id = id
        self.event = event
        self.body = body
        self.timeout = timeout
        self.caller = caller
    }
}

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
