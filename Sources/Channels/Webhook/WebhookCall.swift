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
